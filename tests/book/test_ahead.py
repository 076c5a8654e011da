"""Work done in a thread meanwhile: in order, never far ahead, and its errors where its results are taken."""

from collections.abc import Iterator

import pytest

from arbook.book.ahead import ahead, begun


def test_results_come_in_the_order_of_their_items() -> None:
    assert list(ahead(lambda n: n * n, range(50))) == [n * n for n in range(50)]
    assert list(ahead(str, [])) == []


@pytest.mark.parametrize("waiting", [0, 1, 2, 5])
def test_few_items_are_taken_before_their_results_are(waiting: int) -> None:
    taken = []

    def items() -> Iterator[int]:
        for item in range(20):
            taken.append(item)
            yield item

    found = ahead(lambda n: n, items(), waiting)
    for done in range(20):
        next(found)
        assert len(taken) <= done + 1 + waiting


def test_an_error_comes_after_the_results_before_it() -> None:
    found = ahead(lambda n: 12 // n, [4, 3, 0, 2])
    assert [next(found), next(found)] == [3, 4]
    with pytest.raises(ZeroDivisionError):
        next(found)


@pytest.mark.parametrize("good", [0, 1, 2, 5])
def test_an_error_of_the_items_comes_after_the_results_of_those_before(good: int) -> None:
    def items() -> Iterator[int]:
        yield from range(good)
        raise OSError("cut off")

    found, done = ahead(lambda n: n, items()), []
    with pytest.raises(OSError, match="cut off"):
        for result in found:
            done.append(result)  # noqa: PERF402  # those before the error
    assert done == list(range(good))


def test_begun_raises_where_its_result_is_taken() -> None:
    good, bad = begun(lambda: 7), begun(lambda: 1 // 0)
    assert good.result() == 7
    with pytest.raises(ZeroDivisionError):
        bad.result()
