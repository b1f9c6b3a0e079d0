"""The words of the home that do not change with a lab. The front end has none of its own, so one catalogue serves."""

from __future__ import annotations

from autograder.text import N_, _

_TEXTS = {
    "title": N_("Course home"),
    "caption": N_("The labs of this course and your progress"),
    "teaches": N_("What you learn"),
    "needs": N_("What it needs"),
    "before": N_("Do first"),
    "what_to_do": N_("What to do"),
    "remark": N_("Read the remark"),
    "copy": N_("Copy"),
    "copy_of": N_("Copy this command: {command}"),
    "check_again": N_("Check again"),
    "check_again_lab": N_("Check again whether {title} is ready"),
    "check_again_all": N_("Check this computer again"),
    "machine": N_("This computer"),
    "terminal": N_("Open a terminal"),
    "assignments": N_("Open the assignment list"),
    "assignments_how": N_("On this hub labs are handed out: press Fetch beside its name in the assignment list."),
    "certificate": N_("Certificate"),
    "certificate_of": N_("Certificate of {title}, in a new browser tab"),
    "certificate_here": N_("You have the certificate of this lab."),
    "certificate_file": N_("Download its signed record"),
    "certificate_file_of": N_("Download the signed record of the certificate of {title}"),
    "certificate_get": N_("Get the certificate"),
    "certificate_get_of": N_("Get the certificate of {title}"),
    "certificate_later": N_("Your instructor gives you the certificate with the feedback."),
    "certificate_running": N_("Your notebook is being judged for the certificate …"),
    "certificate_failed": N_("There is no certificate yet."),
    "certificate_how": N_("All visible checks are correct. A certificate is made after the whole lab is judged."),
    "name_title": N_("Certificate"),
    "name_label": N_("Your name, as it should stand on the certificate"),
    "name_ok": N_("Get the certificate"),
    "cancel": N_("Cancel"),
    "gone": N_("The server of the course does not answer. This page goes on by itself when it does."),
    "gone_hint": N_("If you closed it, start it again with make start, and use the address that it prints."),
    "refused": N_("The server of the course does not know this page any more. Open the address that it printed anew."),
    "fault": N_("The server of the course could not read the labs. Its log says why; labs doctor helps."),
    "not_done": N_("This could not be done: {reason}"),
}


def texts() -> dict[str, str]:
    """Every text by its key, in the language in use."""
    return {key: _(text) for key, text in _TEXTS.items()}
