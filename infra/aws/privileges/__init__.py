"""Who may do what with a cohort on AWS: questions, the intended answers, and the answers of the rendered policies.

`intent` says in the words of the course what is meant to be allowed, and knows no policy; `questions` and `others`
put deeds into AWS's words; `table` asks the evaluator. Where the two differ, something is wrong.
"""

from infra.aws.privileges.question import Person, Question
from infra.aws.privileges.table import Row, questions, readable, table, world

__all__ = ["Person", "Question", "Row", "questions", "readable", "table", "world"]
