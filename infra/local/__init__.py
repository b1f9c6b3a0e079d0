"""Real servers on this machine, run as the calling user, reached over TLS on 127.0.0.1."""
