"""Generated problems of geometry: angles, triangles, circles, points and lines by coordinates, areas, solids."""
