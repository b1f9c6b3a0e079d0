"""The figures of the lab's outline for the original country file: what facts.py expects."""

from __future__ import annotations

BEYOND_THREE = {
    "child_mort": ["Haiti", "Sierra Leone"],
    "exports": ["Luxembourg", "Malta", "Singapore"],
    "health": ["United States"],
    "imports": ["Luxembourg", "Malta", "Singapore"],
    "income": ["Brunei", "Kuwait", "Luxembourg", "Qatar"],
    "inflation": ["Nigeria", "Venezuela"],
    "life_expec": ["Haiti"],
    "total_fer": ["Niger"],
    "gdpp": ["Luxembourg", "Norway", "Qatar", "Switzerland"],
}
IQR = {
    "gdpp": 25, "income": 8, "exports": 5, "inflation": 5, "child_mort": 4,
    "imports": 4, "life_expec": 3, "health": 2, "total_fer": 1,
}  # fmt: skip

# (form, scaler): sizes at k = 3, 4, 5 with the neediest first, silhouettes at k = 2, 3, 4, 5
KMEANS: dict[tuple[str, str], tuple[list[list[int]], list[float]]] = {
    ("raw", "none"): ([[128, 32, 7], [108, 35, 21, 3]], [0.726, 0.700, 0.611, 0.573]),
    ("raw", "minmax"): ([[46, 86, 35], [46, 88, 30, 3], [33, 66, 36, 29, 3]], [0.379, 0.339, 0.350, 0.252]),
    ("raw", "standard"): ([[47, 84, 36], [47, 87, 30, 3], [1, 86, 47, 30, 3]], [0.287, 0.283, 0.301, 0.304]),
    ("raw", "robust"): ([[53, 85, 29], [51, 83, 30, 3], [1, 83, 50, 30, 3]], [0.401, 0.278, 0.294, 0.293]),
    ("absolute", "minmax"): ([[46, 93, 28], [46, 87, 31, 3], [33, 70, 38, 25, 1]], [0.408, 0.484, 0.468, 0.357]),
    ("absolute", "standard"): ([[48, 91, 28], [48, 88, 29, 2], [1, 88, 47, 30, 1]], [0.459, 0.422, 0.429, 0.431]),
    ("absolute", "robust"): ([[134, 31, 2], [130, 28, 8, 1], [48, 82, 28, 8, 1]], [0.641, 0.587, 0.526, 0.355]),
    ("log", "minmax"): ([[46, 63, 58], [38, 47, 42, 40]], [0.412, 0.316, 0.254, 0.257]),
    ("log", "standard"): ([[49, 68, 50], [47, 69, 50, 1]], [0.343, 0.260, 0.266, 0.219]),
}

NEED = [
    "Afghanistan", "Angola", "Benin", "Burkina Faso", "Burundi", "Cameroon", "Central African Republic", "Chad",
    "Comoros", "Congo, Dem. Rep.", "Congo, Rep.", "Cote d'Ivoire", "Equatorial Guinea", "Eritrea", "Gabon", "Gambia",
    "Ghana", "Guinea", "Guinea-Bissau", "Haiti", "Iraq", "Kenya", "Kiribati", "Lao", "Lesotho", "Liberia",
    "Madagascar", "Malawi", "Mali", "Mauritania", "Mozambique", "Namibia", "Niger", "Nigeria", "Pakistan", "Rwanda",
    "Senegal", "Sierra Leone", "Solomon Islands", "Sudan", "Tanzania", "Timor-Leste", "Togo", "Uganda", "Yemen",
    "Zambia",
]  # fmt: skip
LEAVE_AT_FIVE = [
    "Eritrea", "Gabon", "Ghana", "Iraq", "Kenya", "Kiribati", "Lao", "Madagascar", "Namibia", "Pakistan", "Rwanda",
    "Solomon Islands", "Yemen",
]  # fmt: skip
MEANS = {"child_mort": 93.3, "income": 3517.0, "life_expec": 59.4, "total_fer": 5.1, "gdpp": 1696.0}
STANDARD_MEANS = {"gdpp": 1909.0, "child_mort": 92.0, "income": 3897.0}

CORE = [
    "Afghanistan", "Benin", "Burkina Faso", "Burundi", "Cameroon", "Central African Republic", "Chad", "Comoros",
    "Congo, Dem. Rep.", "Gambia", "Guinea", "Guinea-Bissau", "Haiti", "Kenya", "Madagascar", "Malawi", "Mali",
    "Mozambique", "Niger", "Senegal", "Sierra Leone", "Tanzania", "Togo", "Uganda",
]  # fmt: skip
SHARES = {
    "Equatorial Guinea": 0.61, "Iraq": 0.58, "Pakistan": 0.69, "Gabon": 0.67, "South Africa": 0.42,
    "India": 0.39, "Botswana": 0.33,
}  # fmt: skip
TOP_TEN = [
    "Niger", "Central African Republic", "Haiti", "Congo, Dem. Rep.", "Burundi", "Sierra Leone", "Chad", "Mozambique",
    "Mali", "Malawi",
]  # fmt: skip
PROBABILITY = {
    "Congo, Dem. Rep.": 1.0, "Niger": 1.0, "Central African Republic": 0.99, "Mozambique": 0.96, "Burundi": 0.93,
    "Sierra Leone": 0.82, "Chad": 0.75, "Haiti": 0.75, "Mali": 0.69, "Malawi": 0.56, "Burkina Faso": 0.47,
    "Liberia": 0.30,
}  # fmt: skip
