"""Updates as events: who said what where."""

from __future__ import annotations

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType

from bot.adapters.characters import one_line
from bot.adapters.telegram_files import Files
from commands.core.invocation import Address, Attachment, Invocation, Line, Person, Place
from commands.core.parsing import read_head
from storage.frozen import frozen

PLATFORM = "telegram"
_PRESENT = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER, ChatMember.RESTRICTED})


@frozen
class Reader:
    """Read the updates of one bot."""

    me: User
    files: Files

    def key(self, update: Update) -> str:
        """Name an update; it is the same when Telegram delivers it again."""
        return f"{PLATFORM}:{self.me.id}:{update.update_id}"

    def line(self, update: Update, message: Message) -> Line | None:
        """Give what somebody said to the bot; None for what is said to others or by nobody."""
        person = author(message)
        text = message.text or message.caption or ""
        if person is None or not self._meant(message, text):
            return None
        return Line(
            self.key(update),
            person,
            place(message.chat, message),
            text=text,
            attachment=self._attachment(message, text),
            opener=self.files.open,
        )

    def joined(self, update: Update, change: ChatMemberUpdated) -> Invocation | None:
        """Give the command that greets a group the bot was added to."""
        if change.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
            return None
        if not present(change.new_chat_member) or present(change.old_chat_member):
            return None
        return Invocation(
            self.key(update), account(change.from_user), place(change.chat, None), command="start"
        )

    def _meant(self, message: Message, text: str) -> bool:
        head = read_head(text)
        if message.chat.type == ChatType.PRIVATE:
            return bool(text or message.effective_attachment)
        if head is not None:
            return head.bot.lower() in ("", (self.me.username or "").lower())
        # Others talk here too: an answer is what replies to the bot's question.
        asked = message.reply_to_message
        return bool(asked and asked.from_user and asked.from_user.id == self.me.id)

    def _attachment(self, message: Message, text: str) -> Attachment | None:
        document = message.document or message.video
        asked = message.reply_to_message
        if document is None and asked and read_head(text):
            document = asked.document or asked.video
        return self.files.of(document) if document else None


def author(message: Message) -> Person | None:
    """Give who wrote a message; nobody for what a channel or a bot posts by itself."""
    voice = message.sender_chat
    if message.is_automatic_forward or message.chat.type == ChatType.CHANNEL:
        return None
    if voice is not None:
        # An anonymous admin speaks as the group, others may speak as a channel of theirs.
        return Person(PLATFORM, str(voice.id), one_line(voice.title or ""), admin=voice.id == message.chat.id)
    if message.from_user is None or message.from_user.is_bot:
        return None
    return account(message.from_user)


def account(user: User) -> Person:
    """Give the person of an account."""
    return Person(
        PLATFORM, str(user.id), one_line(user.full_name), user.username or "", user.language_code or None
    )


def place(chat: Chat, message: Message | None) -> Place:
    """Give the place of a chat, or of the topic a message stands in."""
    in_topic = message is not None and message.is_topic_message and message.message_thread_id
    address = Address(PLATFORM, str(chat.id), str(message.message_thread_id) if message and in_topic else "")
    if chat.type == ChatType.PRIVATE:
        return Place(address, f"user:{chat.id}", private=True, title=one_line(chat.full_name or ""))
    title = one_line(chat.title or "")
    return Place(address, str(chat.id), title=title, scope_title=title)


def pressed_in(query: CallbackQuery) -> tuple[Place, str] | None:
    """Give the place and id of the message whose button was pressed, even when it is too old to be shown."""
    message = query.message
    if message is None:
        return None
    return place(message.chat, message if isinstance(message, Message) else None), str(message.message_id)


def present(member: ChatMember) -> bool:
    """Tell whether a member is in the chat."""
    return member.status in _PRESENT and getattr(member, "is_member", True) is not False


def lane(update: Update) -> str:
    """Name what is handled in order: the chat of an update."""
    chat = update.effective_chat
    return str(chat.id) if chat else "none"
