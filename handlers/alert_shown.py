"""An alert as it stands, with who has it: the same in the channel and in a list."""

from credentials.outcomes.alerts import Alert, Closed, Snoozed, Taken
from handlers.cohort_alerts import thread_of
from handlers.messages import Button, Message
from handlers.wording import staff as words
from handlers.wording.alerts import cohort_alert, see_list
from handlers.wording.voice import Voice
from storage.transaction import Transaction


def alert_shown(alert: Alert, voice: Voice, tx: Transaction) -> Message:
    """The alert, what has become of it, and what can be done next."""
    finding = alert.finding
    thread = thread_of(finding.cohort, finding.alert)
    said = cohort_alert(voice, thread, finding.cohort, finding.alert, finding.refs)
    buttons = said.buttons
    match alert.state:
        case Taken(by, at):
            after = words.alert_taken(voice, tx.people.get(by).shown_name, voice.moment(at))
            done = Button(voice.say("Done"), f"alert_done:{thread}")
            buttons = (done, *see_list(voice, thread, finding.alert))
        case Snoozed(until):
            after = words.alert_quiet(voice, voice.short_day(until))
        case Closed(by):
            after, buttons = words.alert_closed(voice, tx.people.get(by).shown_name), ()
        case _:
            return said
    return Message(f"{said.text}\n{after}", heading=said.heading, buttons=buttons, thread=thread)
