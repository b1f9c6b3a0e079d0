"""The local Hive endpoint: Spark's own Thrift Server code in one Java process, and a gateway that keeps learners apart.

Spark's server knows no passwords and its SQL can do anything its process can. So it listens nowhere: the gateway hands
it requests inside the process pair, after it has checked who asks and what the statement is.
"""
