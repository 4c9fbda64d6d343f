"""The composition root: from settings to the parts of a running bot."""

from pathlib import Path

from bot.app import Parts
from bot.channels.telegram import Page, TelegramChannel
from bot.channels.zalo import ZaloChannel
from bot.settings import Settings
from bot.web.pages import APP
from handlers.services import Services
from handlers.texts import Texts
from models.clock import Clock
from models.crash import Crash
from models.errors import KiemdiemError
from models.forms.catalog import Catalog
from models.messaging import Channel
from models.store.crypto import SecretBox
from models.store.database import open_engine
from models.store.unit_of_work import Database
from scheduler.pacing import Pace

_ROOT = Path(__file__).parent.parent
LOCALES = _ROOT / "handlers" / "locales"
FORMS = _ROOT / "models" / "forms" / "definitions"


def database(settings: Settings) -> Database:
    """Return the database of these settings, not yet migrated."""
    box = SecretBox(settings.secret(), settings.older_secrets())
    clock, crash = Clock(settings.timezone), Crash(settings.crash_at)
    return Database(open_engine(settings.database_url), box, clock, crash)


def texts() -> Texts:
    """Return the texts that ship with the program."""
    return Texts.load(LOCALES)


def services(settings: Settings, like: Services | None = None) -> Services:
    """Return texts, forms and the place of files; ``like`` lends those that it has already read."""
    folders = [FORMS, *([settings.forms] if settings.forms else [])]
    return Services(
        texts=like.texts if like else texts(),
        catalog=like.catalog.copy() if like else Catalog.load(*folders),
        quotas={"zalo": settings.zalo_quota},
        files=settings.files,
        send_rate=settings.telegram_rate,
        broadcast_alone=settings.broadcast_alone,
        papers=settings.papers,
        libreoffice=settings.libreoffice,
        public_url=settings.public_url.rstrip("/"),
    )


def channels(settings: Settings) -> list[Channel]:
    """Return the channels that have a token; raise KiemdiemError where none has."""
    makers = ((settings.telegram_token, _telegram), (settings.zalo_token, _zalo))
    found = [make(settings, said) for token, make in makers if token and (said := token.get_secret_value())]
    if not found:
        raise KiemdiemError(
            "no channel is configured: set KIEMDIEM_TELEGRAM_TOKEN to the token that @BotFather gave you, "
            "or KIEMDIEM_ZALO_TOKEN to that of a Zalo bot, or try 'kiemdiem demo', which needs none"
        )
    return found


def _telegram(settings: Settings, token: str) -> Channel:
    _check_shape("KIEMDIEM_TELEGRAM_TOKEN", token)
    root = settings.public_url.rstrip("/")
    page = Page(f"{root}{APP}", texts().plain("vi", "page.app.button")) if root else None
    return TelegramChannel(token, settings.telegram_api_url, page)


def _zalo(settings: Settings, token: str) -> Channel:
    _check_shape("KIEMDIEM_ZALO_TOKEN", token)
    return ZaloChannel(token, settings.zalo_api_url)


def _check_shape(name: str, token: str) -> None:
    if not token.partition(":")[0].isdigit() or not token.partition(":")[2]:
        raise KiemdiemError(f"{name} has not the shape of a token, e.g. 123456:ABC-DEF")


def paces(settings: Settings) -> dict[str, Pace]:
    """Return how fast each messenger may be written to."""
    telegram = Pace(
        bot_rate=settings.telegram_rate,
        bot_burst=max(1, int(settings.telegram_rate)),
        # With the default rate at most the 30 in one second that Telegram's FAQ names, 28 and 2 more at once.
        bot_peak=settings.telegram_rate * 1.12,
        bot_peak_burst=max(1, int(settings.telegram_rate // 12)),
        chat_rate=settings.telegram_chat_rate,
        chat_burst=settings.telegram_chat_burst,
    )
    zalo = Pace(
        bot_rate=settings.zalo_rate,
        bot_burst=max(1, int(settings.zalo_rate)),
        chat_rate=settings.zalo_rate,
        chat_burst=max(1, int(settings.zalo_rate)),
    )
    return {"telegram": telegram, "zalo": zalo}


def parts(settings: Settings, like: Services | None = None) -> Parts:
    """Return everything a running bot is made of; ``like`` lends texts and forms."""
    kept, opened = database(settings), channels(settings)
    return Parts(
        database=kept,
        services=services(settings, like),
        channels=opened,
        vouches=[one.vouch for one in opened if isinstance(one, TelegramChannel)],
        paces=paces(settings),
        clock_url=settings.clock_url,
        updates_a_minute=settings.updates_a_minute,
        listen=settings.listen if settings.public_url else "",
    )
