"""How servers write delivery reports that are no `multipart/report`: senders, subjects and sentences, as tables.

A subject is looked for at its very start, a sentence at the start of a line: people who ask what a report means quote
it further inside. Sources: the texts of sendmail, postfix, exim, qmail, Courier, Exchange, Domino, GroupWise and the
large providers.
"""

from __future__ import annotations

import re

_TAG = r"\s*(?:\[[^\]]{0,80}\]\s*|\*\*\s*)?"

_ENGLISH = (
    r"undeliver(?:ed|able)\b|un?able to deliver\b|undelivery\b|nondeliverable|non-?delivery|not delivered\s?:|"
    r"(?:e-?)?(?:mail |message )?delivery (?:status notification|failures?\b|(?:has )?failed|unsuccessful|"
    r"(?:is |has been )?delayed|notification\s?:|report \(|incomplete|error|status\s*(?:$|[:(-])|impossible|aborted)|"
    r"(?:permanent|temporary) (?:mail )?delivery (?:failure|error)|mail delivery (?:sub)?system|"
    r"fail(?:ed|ure) (?:mail |message )?delivery|delivery failure notice|"
    r"(?:sorry, )?(?:your )?(?:message|mail|e-?mail)(?: to \S{1,200})? "
    r"(?:(?:could not|couldn't|cannot|was not|has not been) (?:be )?deliver|not delivered\s*(?:$|[:(-]))|"
    r"there was an error sending your (?:mail|message)|returned (?:mail|to sender)\b|"
    r"mail (?:returned|system error|failure\s*(?:$|[.:(-]))|failure notice|"
    r"message (?:delayed|undeliverable|frozen|status - undeliverable|you sent blocked)|delayed mail|rejected\s?:|"
    r"warning: (?:message|could not|mail|delayed|e-?mail|delivery)|user unknown\b|postmaster notify|"
    r"notice: mail delivery|loop alert|complaint about message from|email feedback report"
)
_NORDIC = (
    r"(?:kan|kunne) (?:ikke|ikkje) (?:leveres|leverast|levere)\s?:|ikke (?:levert|leveret|leverbar)\s?:|"
    r"ikkje levert\s?:|(?:leverings(?:feil|fejl)|uleverbar|leveransfel|olevererbart?|ej levererat)\s?(?::|$)|"
    r"leverings?status\s?(?:$|[:(-])|varsel om (?:mislykket|forsinket) levering av (?:e-post|melding)|"
    r"(?:meldingen|beskeden|e-posten) (?:kunne|kan) ikke (?:leveres|blive leveret)|"
    r"(?:det går inte att leverera|kan inte levereras|kunde inte leverer\w*)\s?(?::|$)|"
    r"toimitus epäonnistui|ei voi toimittaa\s?:|viesti(?:ä)? ei (?:voitu|voi) toimittaa"
)
_OTHERS = (
    r"unzustellbar|nicht zustellbar|zustellung fehlgeschlagen\s?(?::|$)|"
    r"nachricht (?:konnte nicht zugestellt|nicht zugestellt|unzustellbar)|mail konnte nicht zugestellt|"
    r"non remis\s?:|non distribuable|remise impossible|(?:é|e)chec de la remise|"
    r"notification d.(?:é|e)tat de (?:remise|distribution)|message non (?:remis|distribu|délivré)|courrier non remis|"
    r"no se (?:puede|pudo|ha podido) entregar|no entregable|correo (?:devuelto|no entregado)|"
    r"notificaci(?:ó|o)n de estado de (?:la )?entrega|su mensaje no pudo ser|"
    r"non recapitabile|recapito non riuscito|mancato recapito|notifica (?:dello )?stato (?:del )?recapito|"
    r"n(?:ã|a)o[ _]entregue|n(?:ã|a)o (?:é|foi) poss(?:í|i)vel entregar|mensagem (?:n(?:ã|a)o entregue|devolvida)|"
    r"notifica(?:ç|c)(?:ã|a)o de (?:status|estado) de entrega|onbestelbaar|niet bezorgd\s?:|"
    r"niedostarcz|nie można dostarczyć|zwrot wiadomości|nedoručiteln|kézbesíthetetlen|teslim edilemedi\s?:|"
    r"недоставлен|не удалось доставить сообщение|сообщение не доставлено|невозможно доставить сообщение|"
    r"配信不能|配信(?:エラー|できません|失敗)|メール配信エラー|メッセージを配信できません|配送(?:エラー|不能)|未配信|エラーメール|"
    r"退信|系统退信|邮件退回|郵件退回|未送达|無法傳遞|无法投递|投递失败|배달되지 않음"
)
REPORT_SUBJECT = re.compile(rf"{_TAG}(?:{_ENGLISH}|{_NORDIC}|{_OTHERS})", re.IGNORECASE)
"""What no person begins a subject with."""

HINTING_SUBJECT = re.compile(
    rf"{_TAG}(?:delivery|mail|message|e-?mail|your (?:message|mail|e-?mail)|sorry|error|warning|notice|notification|"
    r"failure|problem|returned|undelivered|bounce|status|system|postmaster|(?:invalid|bad|unknown|no such|over|blocked|"
    r"recipient|address|user|quota)\b|levering|leverans|zustell|fehler|rückl|benachrichtigung|remise|non remis|"
    r"(?:é|e)chec|entrega|no entreg|error de|fallo|recapito|consegna|mancata|falha|niet|bezorging|aflever|zwrot|"
    r"не |送信|전송|반송|$)",
    re.IGNORECASE,
)
"""Said by reports and by people: counts only from a sender or with sentences of a report."""

ROBOT = re.compile(
    r"mail(?:er)?[-_. ]?daemon|mdaemon|mail[-_. ]?deliver(?:y|y[-_. ]?(?:sub)?system|y[-_. ]?service)|post_master|"
    r"bounce-?(?:robot|handler)|auto-?mailer|mail[-_. ]?robot|deliveryreports?",
    re.IGNORECASE,
)
"""A local part or a display name that no person has."""

ROBOT_NAME = re.compile(
    r"\bmail(?:er)?[-_. ]?daemon\b|\bmail deliver(?:y|er) (?:sub)?system\b|\binternet mail delivery\b|"
    r"\bmail delivery service\b|\bbounce[- ]?handler\b",
    re.IGNORECASE,
)

OFFICE = re.compile(
    r"\bpostmaster\b|\bmail[-_. ]?administrator\b|\b(?:e-?)?mail[-_. ]?system\b|\bsystem[-_. ]?administrator\b|"
    r"\bmicrosoft exchange|\binterscan|\bmailmarshal|\bmail ?gateway\b|\bgroupwise\b|\bvirus ?scanner\b|"
    r"\bamavisd?\b|\bmimesweeper\b|\bstaff@hotmail\.com\b|\bsystemadministrator\b|\bno-?reply\b|\broot\b",
    re.IGNORECASE,
)
"""A sender behind whom people stand as well: counts only with words of a report."""

OPENING = re.compile(
    r"^[ \t*#-]{0,10}(?:"
    r"(?:hi\. )?this is the (?:qmail|mail (?:system|delivery|server|transfer)|postfix|exim|machine generated|"
    r"email system|mailer-daemon|courier|smtp|symantec|sendmail)|this message was created automatically by|"
    r"this (?:report|message|mail|e-?mail) (?:is|was|has been) (?:automatically |a )?(?:generated|created|"
    r"an automatic\w* generated) |this is an automatically generated|a message that you sent "
    r"(?:could not|has not|contained)|a message (?:\(from|from) <|"
    r"your (?:message|mail|e-?mail)(?: message)?(?: to \S+)? (?:did not reach|could not be|"
    r"couldn't be|was not delivered|wasn't delivered|has not been|cannot be|is being returned|has encountered|"
    r"to the following|has been (?:blocked|rejected|delayed))|the original message was received at|"
    r"the following (?:address|recipient|message|user|organi|error)\S*\s.{0,60}"
    r"(?:fail|not|could|error|delay|unknown|cannot)|"
    r"delivery (?:has failed|to the following|of (?:the|your) (?:message|mail)|attempts?) |"
    r"(?:we are |we're |i'm |i am )?(?:sorry|afraid|very sorry)[,.!]? (?:to|that|i wasn't|i couldn't|we were|your) "
    r".{0,60}(?:deliver|returned|reach)|i'm afraid i wasn't able to deliver|unfortunately, your mail was not|"
    r"unable to deliver (?:message|your|mail|the)|unable to process your message|we had trouble delivering|"
    r"could not deliver|message (?:from|could not|delivery) .{0,60}(?:deliver|fail|return)|failed to deliver|"
    r"----- ?(?:the following addresses|transcript of session)|diagnostic information for administrators|"
    r"generating server:|reporting-mta:|su mensaje no pudo|ihre nachricht .{0,80}(?:nicht|konnte)|"
    r"diese nachricht wurde automatisch|die folgende\w* (?:adresse|empfänger)|meldingen (?:til|din) .{0,80}kunne ikke|"
    r"din melding .{0,60}(?:ikke|nådde)|levering(?:en)? til (?:følgende|disse)|ditt meddelande|din besked|"
    r"votre message .{0,80}(?:n'a|pas|ne)|il tuo messaggio|il messaggio .{0,60}non|uw bericht|de volgende|"
    r"a sua mensagem|sua mensagem|twoja wiadomość|ваше сообщение|this user doesn't have|このメール|あなたが送信|"
    r"次の(?:あて先|宛先|受信者)|以下の(?:メール|宛先|あて先)|下記|抱歉|很抱歉|您的邮件|您發送)",
    re.IGNORECASE | re.MULTILINE,
)
"""How reports begin; looked for in the first lines only."""

SAYS_NO = re.compile(
    r"(?<![\d.])(?:[45]\.[0-7]\.\d{1,3}|(?:55[0-6]|45[0-2]|421|501|504)[ -](?!kr))(?![\d])|"
    r"^[ \t]{0,4}(?:remote host said:|--- below this line is a copy|(?:final-recipient|diagnostic-code|reporting-mta|"
    r"original-recipient):|generating server:|giving up on |----- ?transcript of session|"
    r"message headers follow:|original message headers:|because:$|was not delivered to:)|"
    r"user unknown|unknown user|no such user|mailbox (?:is full|unavailable|not found)|recipient (?:unknown|rejected)|"
    r"does not like recipient|not listed in (?:domino|public)|not listed in .{0,30}address book|"
    r"host (?:unknown|not found)|unrouteable|over quota|quota exceeded|permanent (?:fatal )?error|"
    r"relay(?:ing)? (?:access )?denied|"
    r"(?:address|recipient|user|account) (?:does not|doesn't) exist|no mailbox here|message expired",
    re.IGNORECASE | re.MULTILINE,
)
"""Reasons, as servers give them."""

DELAY = re.compile(
    r"delayed|warning: (?:message|could not|mail|delayed)|forsinket|forsinka|fördröjd|verzögert|vertraagd|retardé",
    re.IGNORECASE,
)
ANSWER_OR_FORWARD = re.compile(r"\s*(?:re|sv|vs|fw|fwd|aw|wg|vb|ang|tr|rv|antw)\s?:", re.IGNORECASE)
