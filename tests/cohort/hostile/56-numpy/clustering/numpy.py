import os

with open("/tmp/hostile-marker-shadow", "a") as file:
    file.write(__file__)
print("REA" + "CHED", __file__)
