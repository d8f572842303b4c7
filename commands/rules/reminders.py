"""What is said while somebody is waited for, and when the time is over, by where a request stands.

The sentences know {who}, {campaign}, {id}, {team}, {fee}, {counter} and {due}.
"""

from __future__ import annotations

from collections.abc import Mapping

from commands.core.texts import N_
from commands.rules.states import RequestState

_R = RequestState
ANSWER = N_("A friendly reminder: {team} waits for your answer about “{campaign}”.")

FOR_CREATOR: Mapping[RequestState, str] = {
    _R.INVITED: ANSWER,
    _R.SEEN: ANSWER,
    _R.NEGOTIATING: ANSWER,
    _R.TERMS_SENT: N_("A friendly reminder: please read the terms for “{campaign}” and accept them."),
    _R.SHIPPING: N_("Has the product for “{campaign}” arrived? Please say so here."),
    _R.DRAFT_DUE: N_("A friendly reminder: your draft for “{campaign}” is due on {due}."),
    _R.CHANGES_REQUESTED: N_("A friendly reminder: {team} waits for your changed draft for “{campaign}”."),
    _R.DRAFT_APPROVED: N_("A friendly reminder: your video for “{campaign}” is due on {due}."),
    _R.SCHEDULED: N_(
        "A friendly reminder: your video for “{campaign}” is planned for {due}. "
        "Send the link here when it is posted."
    ),
}
FOR_TEAM: Mapping[RequestState, str] = {
    _R.CANDIDATE: N_("{id}: {who} is still a candidate for “{campaign}”. Shortlist or drop them."),
    _R.SHORTLISTED: N_("{id}: {who} is on the shortlist of “{campaign}”. Send the request or drop them."),
    _R.INVITED: N_(
        "{who} has not opened the link for “{campaign}” ({id}) yet. Remind them yourself; "
        "/request remind {id} gives you a fresh link."
    ),
    _R.NEGOTIATING: N_("The counter-offer of {who} for “{campaign}” ({id}) waits for you: {counter}."),
    _R.ACCEPTED: N_("{who} accepted {id}, “{campaign}”. Send the terms, or begin without them."),
    _R.TERMS_ACCEPTED: N_("{who} accepted the terms for “{campaign}” ({id}). Send the product."),
    _R.DRAFT_SUBMITTED: N_("The draft of {who} for “{campaign}” ({id}) waits for you."),
    _R.POSTED: N_("{who} has posted for “{campaign}” ({id}). Look at the post and confirm it."),
    _R.PAYMENT_DUE: N_("{who} waits for the payment for “{campaign}” ({id}): {fee}, due on {due}."),
}
# Where nobody can write to the creator, a person of the team has to.
BY_WORD_OF_MOUTH = N_(
    "{id}, “{campaign}”: {who} has to be reminded, and I cannot write to them. Do it yourself."
)
BY_WORD_OF_MOUTH_OF_PAGE = N_(
    "{id}, “{campaign}”: {who} has to be reminded, and answers on the web page, where I cannot write to "
    "them. /request remind {id} gives you the link to pass on."
)

NO_ANSWER = N_("{who} has not answered about “{campaign}” ({id}). Remind them or withdraw it?")
OVERDUE: Mapping[RequestState, str] = {
    _R.CANDIDATE: N_("Nobody decided about {who} for “{campaign}” ({id}). Shortlist or drop them?"),
    _R.SHORTLISTED: N_(
        "{who} is still on the shortlist of “{campaign}” ({id}). Send the request or drop them?"
    ),
    _R.INVITED: NO_ANSWER,
    _R.SEEN: NO_ANSWER,
    _R.NEGOTIATING: N_("“{campaign}” with {who} ({id}) is still being negotiated. Answer or withdraw it?"),
    _R.ACCEPTED: N_("{who} accepted “{campaign}” ({id}) and still waits for your terms."),
    _R.TERMS_SENT: N_("{who} has not accepted the terms for “{campaign}” ({id}). Remind them or cancel?"),
    _R.TERMS_ACCEPTED: N_("{who} still waits for the product for “{campaign}” ({id})."),
    _R.SHIPPING: N_("{who} has not said that the product for “{campaign}” ({id}) arrived. Ask them?"),
    _R.RECEIVED: N_("{who} has the product for “{campaign}” ({id}) and nothing began."),
    _R.DRAFT_DUE: N_(
        "The draft of {who} for “{campaign}” ({id}) is overdue. Remind them, move the day or end it?"
    ),
    _R.CHANGES_REQUESTED: N_(
        "{who} has not sent the changed draft for “{campaign}” ({id}). Remind them or end it?"
    ),
    _R.DRAFT_SUBMITTED: N_(
        "The draft of {who} for “{campaign}” ({id}) waits too long. Approve it or ask for changes."
    ),
    _R.DRAFT_APPROVED: N_(
        "The video of {who} for “{campaign}” ({id}) is overdue. Remind them, move the day or end it?"
    ),
    _R.SCHEDULED: N_("{who} has not posted for “{campaign}” ({id}). Remind them, move the day or end it?"),
    _R.POSTED: N_(
        "Nobody has confirmed the post of {who} for “{campaign}” ({id}). Look at it and confirm it."
    ),
    _R.PAYMENT_DUE: N_("The payment to {who} for “{campaign}” ({id}) is overdue: {fee}."),
}

# What the team reads of a request whose creator is marked as under 18.
UNDER_AGE = N_("{who} is marked as under 18, so {id} for “{campaign}” can only be ended. Please decide.")
