"""How history tells of comments. What they say stands where they are, not a second time here."""

from isthmus.engine.happenings import Happened, declare

declare(
    Happened("commented", "commented", "commented on", "message"),
    Happened("comment_edited", "changed a comment", "changed a comment on", "message"),
    Happened("comment_removed", "took a comment away", "took a comment away from", "message"),
    Happened("comment_restored", "put a comment back", "put a comment back on", "message"),
)
