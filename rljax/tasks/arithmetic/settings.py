"""Names and things of everyday life for word problems."""

from __future__ import annotations

NAMES = (
    "Ada", "Ben", "Chen", "Dina", "Emil", "Fatima", "Goran", "Hana", "Igor", "Jana", "Kofi", "Lena", "Marco", "Nadia",
    "Omar", "Petra", "Quinn", "Rosa", "Samir", "Tara", "Ugo", "Vera", "Wim", "Ximena", "Yara", "Zoltan", "Amina",
    "Boris", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jomo", "Katya", "Luis", "Mei", "Nils",
    "Olga", "Pablo", "Ravi", "Sofia", "Tomas", "Uma", "Viktor", "Wanda", "Yusuf", "Zoe",
)  # fmt: skip

# What people have or collect, in the plural.
THINGS = (
    "apples", "books", "stamps", "marbles", "stickers", "coins", "shells", "pencils", "cards", "buttons", "plums",
    "stones", "postcards", "badges", "walnuts", "beads", "tickets", "photographs", "roses", "eggs", "candles", "tiles",
)  # fmt: skip

# What is sold, singular and plural.
GOODS = (
    ("pen", "pens"), ("notebook", "notebooks"), ("loaf of bread", "loaves of bread"), ("ticket", "tickets"),
    ("lamp", "lamps"), ("cup", "cups"), ("plant", "plants"), ("map", "maps"), ("towel", "towels"), ("cake", "cakes"),
    ("ball", "balls"), ("brush", "brushes"), ("poster", "posters"), ("scarf", "scarves"), ("basket", "baskets"),
    ("melon", "melons"), ("torch", "torches"), ("rope", "ropes"), ("bowl", "bowls"), ("hammer", "hammers"),
)  # fmt: skip

# Who travels and how: the verb in the plain form and in the third person, both with `from … to …` behind.
TRAVELS = (("drive", "drives"), ("cycle", "cycles"), ("ride", "rides"), ("sail", "sails"), ("travel", "travels"))

PLACES = (
    ("Alba", "Berg"), ("the village", "the lake"), ("Norton", "Sully"), ("the harbour", "the island"),
    ("Mira", "Tolna"), ("the farm", "the market"), ("Olden", "Pera"), ("the camp", "the summit"), ("Rivo", "Sant"),
    ("home", "the coast"),
)  # fmt: skip

# Two kinds of things by how many of something each has, and what that is.
KINDS_WITH_PARTS = {
    (2, 3): (("bicycles", "tricycles", "wheels"), ("two-seaters", "three-seaters", "seats")),
    (2, 4): (("chickens", "cows", "legs"), ("motorcycles", "cars", "wheels"), ("geese", "goats", "legs")),
    (3, 4): (("stools", "chairs", "legs"), ("triangles", "squares", "corners"), ("tricycles", "carts", "wheels")),
    (2, 6): (("birds", "beetles", "legs"), ("canoes", "rowing boats", "seats")),
    (4, 6): (("cars", "lorries", "wheels"), ("lizards", "ants", "legs"), ("rhombuses", "hexagons", "sides")),
    (6, 8): (("beetles", "spiders", "legs"), ("hexagons", "octagons", "corners")),
    (4, 9): (("short trains", "long trains", "carriages"), ("small teams", "large teams", "members")),
    (5, 12): (("small boxes", "large boxes", "bulbs"), ("short rows", "long rows", "places")),
    (3, 8): (("small tables", "large tables", "seats"), ("thin albums", "thick albums", "songs")),
    (7, 10): (("plain necklaces", "rich necklaces", "pearls"), ("low shelves", "high shelves", "boards")),
}
