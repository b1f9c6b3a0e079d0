# %% alternate="regular expression"
import re


def parse_count(text):
    match = re.fullmatch(r"(<?)(\d+)", str(text).strip())
    if not match or match[0] in ("<0", "<1"):
        raise ValueError(f"no count: {text}")
    number = int(match[2])
    return (1, number - 1) if match[1] else (number, number)


def total_bounds(counts):
    return tuple(np.array([parse_count(text) for text in counts]).sum(axis=0))


municipal_total = total_bounds(municipalities["CASES"].tolist())


# %% alternate="an error class of one's own, lists"
class NoCount(ValueError):
    pass


def parse_count(text):
    if text[:1] == "<" and text[1:].isdigit():
        return [1, int(text[1:]) - 1]
    if text.isdigit():
        return [float(text), float(text)]
    raise NoCount(text)


def total_bounds(counts):
    low = high = 0
    for text in counts:
        pair = parse_count(text)
        low, high = low + pair[0], high + pair[1]
    return low, high


municipal_total = list(total_bounds(municipalities.CASES))


# %% mutant="one number" refused="plain" message="bounds.pair"
def parse_count(text):
    return 0 if text == "<5" else int(text)


# %% mutant="a range around every number" refused="plain" message="bounds.plain"
def parse_count(text):
    number = int(text.strip("<"))
    return 1, number - 1


# %% mutant="zero is possible" refused="suppressed" message="bounds.as_zero"
def parse_count(text):
    return (0, int(text[1:]) - 1) if text.startswith("<") else (int(text), int(text))


# %% mutant="the middle" refused="suppressed" message="bounds.as_one_number"
def parse_count(text):
    return (2.5, 2.5) if text == "<5" else (int(text), int(text))


# %% mutant="NaN for what is held back" refused="suppressed" message="bounds.as_one_number"
def parse_count(text):
    number = pd.to_numeric(text, errors="coerce")
    return float(number), float(number)


# %% mutant="five is less than five" refused="suppressed" message="bounds.limit_included"
def parse_count(text):
    return (1, int(text[1:])) if text.startswith("<") else (int(text), int(text))


# %% mutant="signs stripped" refused="refuses" message="bounds.swallowed"
def parse_count(text):
    number = int(text.strip("<>+ ") or 0)
    return (1, number - 1) if "<" in text else (number, number)


# %% mutant="negative numbers accepted" refused="refuses" message="bounds.swallowed"
def parse_count(text):
    return (1, int(text[1:]) - 1) if text.startswith("<") else (int(text), int(text))


# %% mutant="an error returned in place of raised" refused="refuses" message="bounds.swallowed"
def parse_count(text):
    if text[:1] == "<" and text[1:].isdigit():
        return 1, int(text[1:]) - 1
    return (int(text), int(text)) if text.isdigit() else ValueError


# %% mutant="stops with another error" refused="refuses" message="bounds.other_error"
def parse_count(text):
    digits = [character for character in text if character.isdigit()]
    number = int("".join(digits)) if text.strip("<").isdigit() else digits["none"]
    return (1, number - 1) if "<" in text else (number, number)


# %% mutant="suppressed counts left out of the sum" refused="total" message="bounds.total"
def parse_count(text):
    low, high = (1, int(text[1:]) - 1) if text.startswith("<") else (int(text), int(text))
    if low < 0:
        raise ValueError(text)
    return low, high


def total_bounds(counts):
    known = pd.to_numeric(counts, errors="coerce").sum()
    return known, known


municipal_total = total_bounds(municipalities["CASES"])


# %% mutant="only the limit of today" refused="other_limit" message="bounds.other_limit"
def parse_count(text):
    if text.startswith("<"):
        return 1, 4
    if int(text) < 0:
        raise ValueError(text)
    return int(text), int(text)


# %% mutant="the row without a name left out" refused="course" message="bounds.course"
def parse_count(text):
    low, high = (1, int(text[1:]) - 1) if text.startswith("<") else (int(text), int(text))
    if low < 0:
        raise ValueError(text)
    return low, high


def total_bounds(counts):
    pairs = [parse_count(text) for text in counts]
    return sum(low for low, high in pairs), sum(high for low, high in pairs)


municipal_total = total_bounds(municipalities.dropna()["CASES"])
