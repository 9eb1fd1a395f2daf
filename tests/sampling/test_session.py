"""What comes back from a session: against the learner's whole rows, and with scripted rows known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.errors import InputError
from rljax.model import policy
from rljax.model.tokenizer import ANSWER, END, END_ANSWER, END_THINK, PAD
from rljax.sampling.choose import Choice, Rows, choose_greedy, choose_sampled
from rljax.sampling.session import Session
from rljax.sampling.stop import StopStrings
from rljax.sampling.types import Request, Turn
from tests.sampling import world
from tests.sampling.world import A, Params, drain, engine, letters, open_session, ragged, sampled

REQUESTS = ragged()
SHORT = REQUESTS[:3]  # the narrowest cache holds them
GREEDY, COUNTDOWN, LETTERS = (engine(chooser=x) for x in (choose_greedy, world.countdown, world.next_letter))


@pytest.fixture(scope="module")
def turns(params: Params) -> list[Turn]:
    """27 rows of all lengths through four slots."""
    return sampled(engine(), params, REQUESTS)


def said(turns: list[Turn]) -> list[list[int]]:
    return [turn.token.tolist() for turn in turns]


def test_every_sample_comes_back_once(turns: list[Turn]) -> None:
    wanted = [(i, sample) for i, request in enumerate(REQUESTS) for sample in range(request.samples)]
    assert [(turn.request, turn.sample) for turn in turns] == wanted


def test_rows_end_with_a_stop_token_or_at_their_limits(turns: list[Turn]) -> None:
    assert {turn.reason for turn in turns} == {"stop", "limit"}
    for turn in turns:
        limit = REQUESTS[turn.request].limit
        assert 1 <= len(turn.token) <= limit
        assert END not in turn.token[:-1]
        assert (turn.token[-1] == END) if turn.reason == "stop" else (len(turn.token) == limit)
        assert PAD not in turn.token
        assert len(turn.logprob) == len(turn.drawn_logprob) == len(turn.token)


def test_log_probs_are_those_of_the_learner(turns: list[Turn], params: Params) -> None:
    wanted = world.learned(params, [(REQUESTS[turn.request].prompt, turn.token) for turn in turns])
    for turn, logprob in zip(turns, wanted, strict=True):
        np.testing.assert_allclose(turn.logprob, logprob, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(turn.drawn_logprob, turn.logprob)


@pytest.mark.parametrize(("slots", "steps"), [(8, 4), (32, 16)])
def test_what_a_row_says_depends_neither_on_slots_nor_on_chunks(
    turns: list[Turn], params: Params, slots: int, steps: int
) -> None:
    assert said(sampled(engine(slots, steps), params, REQUESTS)) == said(turns)


def test_what_a_row_says_depends_neither_on_its_neighbours_nor_on_when_they_come(
    turns: list[Turn], params: Params
) -> None:
    one = 4
    others = [request if i == one else ragged(1)[-1 - i] for i, request in enumerate(REQUESTS)]
    among_others = sampled(engine(), params, others)
    assert said([x for x in among_others if x.request == one]) == said([x for x in turns if x.request == one])
    session, found = open_session(engine(), params), []
    for request in REQUESTS:
        session.submit([request])
        found += session.step()
    assert said(world.ordered(found + drain(session))) == said(turns)


def test_the_same_noise_gives_the_same_tokens_and_other_noise_others(turns: list[Turn], params: Params) -> None:
    again, other = (said(sampled(engine(), params, REQUESTS, seed)) for seed in (0, 1))
    assert again == said(turns)
    assert other != again
    assert len({tuple(turn.token) for turn in turns if turn.request == 1}) > 1  # samples of one prompt differ
    first, second = sampled(engine(), params, [Request(letters(3, 0), 12)] * 2)
    assert first.token.tolist() != second.token.tolist()  # and so do requests that ask the same


def test_greedy_is_the_argmax_whatever_the_noise(params: Params) -> None:
    found, other = (sampled(GREEDY, params, SHORT, seed) for seed in (0, 1))
    assert said(found) == said(other)
    apply = jax.jit(partial(policy.apply, config=world.MODEL, forbidden=(PAD,)))
    for turn in (found[0], found[4], found[-1]):
        row = np.zeros(world.WIDTH, np.int32)
        prompt = REQUESTS[turn.request].prompt
        row[: len(prompt) + len(turn.token)] = [*prompt, *turn.token]
        logits, _ = apply(params, token=jnp.asarray(row[None]), segment=jnp.asarray(row[None] > 0, jnp.int32))
        best = np.argmax(logits[0], axis=-1)[len(prompt) - 1 :][: len(turn.token)]
        assert turn.token.tolist() == best.tolist()


def test_filters_change_what_is_drawn_and_not_what_is_told(params: Params) -> None:
    choose = partial(choose_sampled, temperature=world.TEMPERATURE, top_k=3)
    found = sampled(engine(chooser=choose), params, SHORT)
    wanted = world.learned(params, [(REQUESTS[turn.request].prompt, turn.token) for turn in found])
    for turn, logprob in zip(found, wanted, strict=True):
        np.testing.assert_allclose(turn.logprob, logprob, rtol=0, atol=1e-5)
        assert (turn.drawn_logprob > turn.logprob).all()


def test_a_narrow_cache_says_nearly_the_same(params: Params) -> None:
    found = sampled(engine(dtype="bfloat16"), params, SHORT)
    wanted = world.learned(params, [(REQUESTS[turn.request].prompt, turn.token) for turn in found])
    gaps = [np.abs(turn.logprob - logprob).max() for turn, logprob in zip(found, wanted, strict=True)]
    assert 1e-5 < max(gaps) < 0.1


def recorded(session: Session, monkeypatch: pytest.MonkeyPatch, name: str) -> list[Any]:
    """The rows that the engine is asked to extend, or to copy between, from now on."""
    rows: list[Any] = []
    original = getattr(session.engine, name)

    def record(*arguments: Any) -> Any:
        rows.extend(next(x for x in arguments if isinstance(x, list)))
        return original(*arguments)

    monkeypatch.setattr(session.engine, name, record)
    return rows


def test_a_prompt_is_computed_once_for_all_its_samples(params: Params, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_session(engine(), params)
    computed = recorded(session, monkeypatch, "extend")
    session.submit(REQUESTS)  # some with more samples than there are slots
    assert len(drain(session)) == sum(request.samples for request in REQUESTS)
    # Without its last token, which the first step reads; of a prompt of one token nothing is left.
    wanted = [request.prompt[:-1] for request in REQUESTS if len(request.prompt) > 1]
    assert sorted(tuple(tokens) for tokens, *_ in computed) == sorted(wanted)


def test_a_prompt_is_taken_from_a_slot_before_another_request_takes_that_slot(params: Params) -> None:
    """Four rows end at once: one slot is for the second prompt's last sample, the others for the third's."""
    requests = [Request(letters(5, 1), 4), Request(letters(7, 2), 4, 4), Request(letters(9, 3), 4, 3)]
    found = sampled(LETTERS, params, requests)
    wanted = world.learned(params, [(requests[turn.request].prompt, turn.token) for turn in found])
    for turn, logprob in zip(found, wanted, strict=True):
        np.testing.assert_allclose(turn.logprob, logprob, rtol=0, atol=1e-5)


def test_rows_end_by_themselves_and_the_chunk_with_the_last_of_them(params: Params) -> None:
    steps: list[int] = []

    def counted(key: jax.Array, logits: jax.Array, rows: Rows) -> Choice:
        jax.debug.callback(lambda: steps.append(1))
        return world.countdown(key, logits, rows)

    requests = [Request((A, A + last), 12) for last in (0, 2, 1)]
    found = sampled(engine(steps=16, chooser=counted), params, requests)
    jax.effects_barrier()
    assert said(found) == [[END], [A + 1, A, END], [A, END]]
    assert [turn.reason for turn in found] == ["stop"] * 3
    assert found[1].logprob.tolist() == [-1.0] * 3
    assert found[1].drawn_logprob.tolist() == [-0.5] * 3
    assert len(steps) == 3


def test_each_row_has_a_limit_of_its_own(params: Params) -> None:
    """One for each request, or one for each of a request's samples, of which there are more than slots."""
    limits = (6, 5, 1, 3, 2, 4)
    apart = [Request((A + 5,), limit) for limit in limits]
    for requests in (apart, [Request((A + 5,), limits, len(limits))]):
        found = sampled(COUNTDOWN, params, requests)
        assert [len(turn.token) for turn in found] == list(limits)
        assert [turn.reason for turn in found] == ["stop"] + ["limit"] * 5


def test_choosers_are_told_when_the_answer_is_open_and_which_sample_it_is(params: Params) -> None:
    script = {A: END_THINK, END_THINK: ANSWER, ANSWER: A + 1, A + 1: A + 2, A + 2: END_ANSWER}
    table = jnp.array([script.get(i, END) for i in range(world.V)], jnp.int32)

    def scripted(key: jax.Array, logits: jax.Array, rows: Rows) -> Choice:
        return Choice(table[rows.previous], rows.inside.astype(jnp.float32), rows.sample.astype(jnp.float32))

    requests = [Request((A, last), 9) for last in (A, ANSWER, END_ANSWER)] + [Request((A,), 9, 3)]
    opened = {"inside": lambda tokens: tokens[-1] == ANSWER}
    found = sampled(engine(steps=3, chooser=scripted), params, requests, **opened)
    assert said(found)[0] == [END_THINK, ANSWER, A + 1, A + 2, END_ANSWER, END]
    assert found[0].logprob.tolist() == [0, 0, 1, 1, 1, 0]
    assert found[1].logprob.tolist() == [1, 1, 1, 0]  # the prompt has opened it already
    assert found[2].logprob.tolist() == [0]
    assert [turn.drawn_logprob[0] for turn in found[3:]] == [0, 1, 2]


# Turn by turn.


def conversation(session: Session, first: list[Turn], observations: Callable[[Turn], tuple[int, ...]]) -> list[Any]:
    """Resume each of the turns that came and return what was read and said before, and the second turns."""
    read = {}
    for turn in first:
        tokens = observations(turn)
        read[turn.request, turn.sample] = (*session.requests[turn.request].prompt, *turn.token.tolist(), *tokens)
        session.resume(turn, tokens, 6)
    return [(read[turn.request, turn.sample], turn) for turn in drain(session)]


def test_a_row_that_goes_on_is_scored_as_one_row_and_nothing_of_it_is_computed_twice(
    params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [Request(request.prompt[:9], 7, request.samples, keep=True) for request in REQUESTS[:2]]
    session = open_session(engine(8), params)
    session.submit(requests)
    first = drain(session)
    assert {turn.reason for turn in first} == {"stop", "limit"}
    assert len(first) == 7
    computed = recorded(session, monkeypatch, "extend")
    second = conversation(session, first, lambda turn: letters(1 + 2 * turn.sample, turn.sample))
    assert len(second) == 7
    for (_, turn), logprob in zip(
        second, world.learned(params, [(read, turn.token) for read, turn in second]), strict=True
    ):
        assert 1 <= len(turn.token) <= 6
        assert turn.token[-1] == END or len(turn.token) == 6
        np.testing.assert_allclose(turn.logprob, logprob, rtol=0, atol=1e-5)
    # Of each row the last token that was said, and what it reads but for the last, which the first step reads.
    assert sorted(len(tokens) for tokens, *_ in computed) == sorted(1 + 2 * turn.sample for turn in first)


def test_rows_go_on_while_others_come_and_go(params: Params) -> None:
    """Three turns each for three rows that are kept, among others that pass through the fourth slot."""
    session, alone = open_session(engine(), params), [Request(letters(5, i), 4, keep=True) for i in range(3)]
    session.submit([*alone, *ragged(2)])
    read, scored, passing = {i: list(request.prompt) for i, request in enumerate(alone)}, [], []
    turns_of = dict.fromkeys(read, 0)
    while session.busy:
        for turn in session.step():
            if turn.request not in read:
                passing.append(turn)
                continue
            scored.append((tuple(read[turn.request]), turn))
            turns_of[turn.request] += 1
            if turns_of[turn.request] == 3:
                session.release(turn)
                continue
            observation = letters(2, turn.request)
            read[turn.request] += [*turn.token.tolist(), *observation]
            session.resume(turn, observation, 4)
    assert turns_of == dict.fromkeys(read, 3)
    assert len(passing) == sum(request.samples for request in ragged(2))
    scored += [(session.requests[turn.request].prompt, turn) for turn in passing]
    wanted = world.learned(params, [(read, turn.token) for read, turn in scored])
    for (_, turn), logprob in zip(scored, wanted, strict=True):
        np.testing.assert_allclose(turn.logprob, logprob, rtol=0, atol=1e-5)


def test_slots_that_are_given_back_can_be_taken_again(params: Params) -> None:
    """One row of eight goes on alone, then among new ones; its slot and the cache's width change meanwhile."""
    session = open_session(engine(8), params)
    session.submit([Request(letters(4, 0), 5, keep=True), *(Request(letters(3, i), 3) for i in range(1, 8))])
    first, *others = drain(session)
    session.resume(first, observation := letters(9, 0), 8)
    scored = [(session.requests[turn.request].prompt, turn) for turn in (first, *others)]
    turns = session.step()
    session.submit([Request(letters(14, i), 12, 2) for i in range(8)])
    turns += drain(session)
    assert len(turns) == 17
    read = (*session.requests[0].prompt, *first.token.tolist(), *observation)
    scored += [(read if turn.request == 0 else session.requests[turn.request].prompt, turn) for turn in turns]
    wanted = world.learned(params, [(read, turn.token) for read, turn in scored])
    for (_, turn), logprob in zip(scored, wanted, strict=True):
        np.testing.assert_allclose(turn.logprob, logprob, rtol=0, atol=1e-5)


def test_a_kept_slot_is_not_given_away_before_it_is_released(params: Params) -> None:
    session = open_session(COUNTDOWN, params)
    session.submit([Request((A + 1,), 5, 4, keep=True), Request((A + 2,), 5)])
    kept = drain(session)
    assert len(kept) == 4
    assert not session.busy  # one waits, but nothing can become free by itself
    session.release(kept[2])
    assert said(drain(session)) == [[A + 1, A, END]]
    session.resume(kept[0], (A, A + 3), 2)
    assert session.busy
    assert said(drain(session)) == [[A + 2, A + 1]]


# What cannot be.


def test_what_does_not_fit_a_slot_is_refused_whole(params: Params) -> None:
    session = open_session(engine(), params)
    fits = Request(letters(30, 0), 10)
    for wrong, words in (
        (Request(letters(31, 0), 10), "a prompt of 31 tokens"),
        (Request(letters(30, 0), (4, 11), 2), "a response of 11"),
        (Request((), 3), "a prompt is empty"),
        (Request((A,), (3, 4), 3), r"3 samples has the limits \(3, 4\)"),
        (Request((A,), 0), r"limits \(0,\)"),
        (Request((A,), 3, 0), "0 samples"),
    ):
        with pytest.raises(InputError, match=words):
            session.submit([fits, wrong])
    assert not session.busy
    session.submit([fits])
    (turn,) = drain(session)
    assert turn.request == 0


def test_a_row_that_is_not_kept_cannot_go_on(params: Params) -> None:
    session = open_session(COUNTDOWN, params)
    session.submit([Request((A + 1,), 5), Request((A + 2,), 5, keep=True)])
    passed, kept = drain(session)
    with pytest.raises(InputError, match=r"row 0\.0 is not kept"):
        session.resume(passed, (A,), 1)
    with pytest.raises(InputError, match="without a token to read"):
        session.resume(kept, (), 1)
    with pytest.raises(InputError, match="do not fit"):
        session.resume(kept, (A,), world.WIDTH)
    session.release(kept)
    for again in (partial(session.resume, kept, (A,), 1), partial(session.release, kept)):
        with pytest.raises(InputError, match=r"row 1\.0 is not kept"):
            again()


# Stop strings.


def test_a_stop_string_ends_a_row_wherever_tokens_and_chunks_break(params: Params) -> None:
    """From a on: bcde fabc defa …, in chunks of four; each stop string ends in another place of a chunk."""
    for text, wanted in (("b", "b"), ("de", "bcde"), ("ef", "bcdef"), ("fab", "bcdefab"), ("zz", "bcdefabcdefabcd")):
        stop = StopStrings((text,), world.TOKENIZER.decode)
        (turn,) = sampled(LETTERS, params, [Request((A,), 15)], stop_strings=stop)
        assert world.TOKENIZER.decode(turn.token.tolist()) == wanted
        assert turn.reason == ("limit" if text == "zz" else "text")


def test_what_followed_a_stop_string_is_forgotten(params: Params) -> None:
    """A row goes on behind it as if it had never been said: text, log-probs and what the next turn may hold."""
    stop = StopStrings(("fab", "cd"), world.TOKENIZER.decode)
    session = open_session(LETTERS, params, stop_strings=stop)
    session.submit([Request((A + 4,), 20, keep=True), Request((A + 4, A), 20, keep=True)])
    first = drain(session)
    assert world.STEPS == 4  # a token of the chunk is taken back
    assert [world.TOKENIZER.decode(turn.token.tolist()) for turn in first] == ["fab", "bcd"]
    second = conversation(session, first, lambda turn: (A + 2, A + 2 + turn.request))
    assert [world.TOKENIZER.decode(turn.token.tolist()) for _, turn in second] == ["defab", "efab"]
    wanted = world.learned(params, [(read, turn.token) for read, turn in second])
    for (_, turn), logprob in zip(second, wanted, strict=True):
        np.testing.assert_allclose(turn.logprob, logprob, rtol=0, atol=1e-5)


def test_a_string_across_two_turns_is_none(params: Params) -> None:
    stop = StopStrings(("de",), world.TOKENIZER.decode)
    session = open_session(LETTERS, params, stop_strings=stop)
    session.submit([Request((A,), 3, keep=True)])
    (first,) = drain(session)
    assert world.TOKENIZER.decode(first.token.tolist()) == "bcd"
    session.resume(first, (A + 3,), 6)
    (second,) = drain(session)
    assert world.TOKENIZER.decode(second.token.tolist()) == "efabcd"


# Programs and transfers.


def test_programs_are_few_and_none_is_new_the_second_time(params: Params) -> None:
    made = engine()
    sampled(made, params, REQUESTS)
    before = made.programs
    sampled(made, params, REQUESTS)
    assert 3 <= before == made.programs <= made.most_programs


def test_nothing_is_moved_between_host_and_devices_unasked(params: Params) -> None:
    weights = engine().prepare(params)
    with jax.transfer_guard("disallow"):
        session = Session(engine(), weights, np.array([0, 1], np.uint32))
        session.submit([*REQUESTS, Request(letters(4, 0), 4, keep=True)])
        found = drain(session)
        session.resume(found[-1], letters(3, 1), 4)
        assert len(found) + len(drain(session)) == sum(request.samples for request in REQUESTS) + 2
