"""The same operations on the same large table, in Spark and in pandas: time, memory, and where one can't go on."""
