import pytest

from cases.triage.linear import Linear, average, dump, fit, load, softmax

EXAMPLES = [({"c:delete": 1.0, "c:me": 0.5}, {"erasure": 1.0}), ({"c:see": 1.0, "c:me": 0.5}, {"access": 1.0})] * 4


def test_what_was_learned_is_told_apart() -> None:
    model = fit(EXAMPLES, ["access", "erasure"])

    access, erasure = model.scores({"c:delete": 1.0})

    assert erasure > access


def test_the_strongest_reason_comes_first() -> None:
    model = fit(EXAMPLES, ["access", "erasure"])

    assert model.contributions({"c:delete": 1.0, "c:me": 1.0}, "erasure")[0][1] == "c:delete"


def test_a_feature_seen_once_is_left_out() -> None:
    model = fit([*EXAMPLES, ({"w:once": 1.0}, {"access": 1.0})], ["access", "erasure"])

    assert "w:once" not in model.weights


def test_a_model_is_the_same_after_it_was_stored() -> None:
    model = fit(EXAMPLES, ["access", "erasure"])

    assert dump(load(dump(model))) == dump(model)


def test_the_same_examples_give_the_same_model() -> None:
    assert dump(fit(EXAMPLES, ["access", "erasure"])) == dump(fit(EXAMPLES, ["access", "erasure"]))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        load("nonsense")


def test_shares_sum_to_one() -> None:
    assert sum(softmax([1000.0, -1000.0, 3.0])) == pytest.approx(1.0)


def test_an_average_has_the_mean_of_each_weight() -> None:
    one = Linear(("access", "erasure"), {"c:see": ((0, 1.0),)}, [0.2, 0.0])
    other = Linear(("access", "erasure"), {"c:see": ((0, 0.5), (1, 1.0))}, [0.0, 0.4])

    both = average([one, other])

    assert both.weights == {"c:see": ((0, 0.75), (1, 0.5))}
    assert both.bias == [0.1, 0.2]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not enough values"),
        ("labels\ta", "not enough values"),
        ("x\ny\n", "no labels"),
        ("labels\ta b\nbias\t0:x\n", "invalid literal"),
        ("labels\ta b\nbias\t0:1\nw:x\t2:5\n", "no label"),
        ("labels\ta b\nbias\t0:1\nw:x\t1:x\n", "no weight"),
    ],
)
def test_a_file_of_another_form_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        load(text)
