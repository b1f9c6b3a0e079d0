"""Certificates: signed records of judged results, the page that shows one, and what verifies them.

A certificate is an Open Badges 3.0 credential in the W3C's Verifiable Credentials Data Model 2.0. One JSON file states
who, which lab, how many points, when and by whom, and hashes of what was judged. Nothing here runs a learner's code:
what is stated comes from a folder that `labs grade` left (`judged`), and is signed by `proof`.
"""
