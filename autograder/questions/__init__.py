"""Questions of the labs, one package a lab. They import the checking language and nothing else of this package."""
