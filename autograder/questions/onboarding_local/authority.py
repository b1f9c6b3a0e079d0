"""A certificate authority that has signed none of our servers: a client that trusts it alone must refuse them all."""

# Its private key was thrown away when it was made. Valid to the year 2120.
OTHER_AUTHORITY = """\
-----BEGIN CERTIFICATE-----
MIIBljCCATygAwIBAgIUGTcNonqi23PGG9JhA3KOFCgb2zswCgYIKoZIzj0EAwIw
PjE8MDoGA1UEAwwzQW5vdGhlciBhdXRob3JpdHksIGZvciBjaGVja3Mgb2YgdGhl
IG9uYm9hcmRpbmcgbGFiMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAw
WjA+MTwwOgYDVQQDDDNBbm90aGVyIGF1dGhvcml0eSwgZm9yIGNoZWNrcyBvZiB0
aGUgb25ib2FyZGluZyBsYWIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR1PHUS
LQuDZIKrYUVzgx5lnw9/NkcC4q0qsD7lhN4V/zbHwenu3CR4D7R2bNzm6fwZHWD7
L6MrNrLeJfRSdB6FoxYwFDASBgNVHRMBAf8ECDAGAQH/AgEAMAoGCCqGSM49BAMC
A0gAMEUCIFsawRtAwENaIRFNZwJzMkO8n7GyB55jclHXrZ37VMXgAiEAlRAqaJqL
r0ooBdB7mMtcQhEY32D7UXcK97+ZmABcGwE=
-----END CERTIFICATE-----
"""
