"""What happens to groups: made, joined, left, upgraded; and which messages reach the bot."""

from tests.servers.telegram_.schema import JsonObject
from tests.servers.telegram_.things import ADMINS, PRESENT, Chat, Message, Topic, User
from tests.servers.telegram_.world import World

_GRANTED = ("can_manage_chat", "can_delete_messages", "can_restrict_members", "can_pin_messages")
_DENIED = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_video_chats",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def deliver(world: World, message: Message, kind: str = "message") -> None:
    """Give a message to the bot, if the bot may see it."""
    if reaches_bot(world, message):
        world.updates.push(kind, message.to_api())


def reaches_bot(world: World, message: Message) -> bool:
    """Tell whether privacy mode lets the message through: commands, replies to the bot, service messages."""
    status = message.chat.status(world.me)
    if status not in PRESENT:
        return False
    sees_all = message.chat.is_private or status in ADMINS or world.reads_everything
    if sees_all or message.service:
        return True
    if message.reply_to is not None and message.reply_to.sender is world.me:
        return True
    return _is_command_for(message, world.me.username or "")


def _is_command_for(message: Message, username: str) -> bool:
    first = next((e for e in message.entities if e["type"] == "bot_command" and e["offset"] == 0), None)
    if first is None:
        return False
    _, _, name = message.part(first).partition("@")
    return name.lower() in ("", username.lower())


def member_to_api(chat: Chat, user: User) -> JsonObject:
    """Return a user's membership as the Bot API shows it."""
    status = chat.status(user)
    shown: JsonObject = {"status": status, "user": user.to_api()}
    if status == "creator":
        shown["is_anonymous"] = False
    if status == "administrator":
        shown |= dict.fromkeys(_GRANTED, True) | dict.fromkeys(_DENIED, False)
    if status == "kicked":
        shown["until_date"] = 0
    return shown


def set_bot_status(world: World, chat: Chat, actor: User, status: str) -> None:
    """Change what the bot is in a chat and tell it so."""
    before = member_to_api(chat, world.me)
    chat.statuses[world.me.id] = status
    payload = {
        "chat": chat.to_api(),
        "from": actor.to_api(),
        "date": world.now,
        "old_chat_member": before,
        "new_chat_member": member_to_api(chat, world.me),
    }
    world.updates.push("my_chat_member", payload)


def add_bot(world: World, chat: Chat, actor: User, status: str = "member") -> None:
    """Let somebody bring the bot into a group."""
    set_bot_status(world, chat, actor, status)
    announce(world, chat, actor, {"new_chat_members": [world.me.to_api()]})


def announce(world: World, chat: Chat, actor: User, service: JsonObject) -> Message:
    """Put a service message into a chat."""
    message = world.add_message(chat, actor, service=service)
    deliver(world, message)
    return message


def new_group(world: World, title: str, admin: User, members: list[User], *, kind: str, forum: bool) -> Chat:
    """Make a group of people, without the bot."""
    chat = world.add_chat(kind, title, is_forum=forum)
    chat.statuses |= {member.id: "member" for member in members}
    chat.statuses[admin.id] = "creator"
    return chat


def new_topic(world: World, chat: Chat, actor: User, name: str) -> Topic:
    """Open a topic in a forum."""
    if not chat.is_forum:
        raise ValueError(f"{chat.title} is no forum: make it with forum=True")
    message = world.add_message(
        chat, actor, service={"forum_topic_created": {"name": name, "icon_color": 7322096}}
    )
    message.thread_id = message.id
    chat.topics[message.id] = name
    deliver(world, message)
    return Topic(chat, message.id, name)


def migrate(world: World, old: Chat) -> Chat:
    """Upgrade a group to a supergroup, as happens when its history is made visible."""
    actor = world.users[next(id for id, status in old.statuses.items() if status == "creator")]
    new = world.add_chat("supergroup", old.title or "")
    new.statuses = dict(old.statuses)
    announce(world, old, actor, {"migrate_to_chat_id": new.id})
    announce(world, new, actor, {"migrate_from_chat_id": old.id})
    old.migrated_to = new.id
    return new
