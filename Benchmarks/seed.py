"""Fills the services' SQLite files with people, posts, likes and a power-law follow graph, always the same.

The services make their tables and one member and one post first; every column that is not known here gets what that row has.
The bench looks whether lists and searches find what was filled in before it measures them.
"""

import random
import sqlite3
from contextlib import contextmanager

WORDS = ("harbour lantern meadow copper violet thunder pebble orchard comet willow ember saddle marble canyon ribbon falcon "
         "garnet juniper kettle ladder mosaic nectar oyster parrot quarry raven summit timber velvet walnut").split()
DAYS = 90


def handle(number):
    """What the offline provider signs member `number` in as: `dev:` and this."""
    return f"member{number}"


def member_id(number):
    return f"user_{number:012x}"


@contextmanager
def opened(path):
    database = sqlite3.connect(path, isolation_level=None)
    database.row_factory = sqlite3.Row
    # What is written here can be written again.
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN IMMEDIATE")
    yield database
    database.execute("COMMIT")
    database.execute("ANALYZE")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def columns(database, table):
    return {row["name"]: row for row in database.execute(f"PRAGMA table_info({table})")}


class Template:
    """Rows that look like one that the service wrote itself."""

    def __init__(self, database, table):
        self.table = table
        self.row = dict(database.execute(f"SELECT * FROM {table} LIMIT 1").fetchone())

    def insert(self, database, rows):
        statement = (f"INSERT INTO {self.table} ({', '.join(self.row)}) VALUES ({', '.join('?' for _ in self.row)})")
        database.executemany(statement, ([row.get(name, old) for name, old in self.row.items()] for row in rows))


def insert(database, table, rows):
    """Rows of a table without a template: what is not given and may not be null is 0 or empty."""
    there = columns(database, table)
    given = None
    for row in rows:
        if given is None:
            given = [name for name in row if name in there]
            rest = {name: 0 if column["type"] == "INTEGER" else "" for name, column in there.items()
                    if name not in given and column["notnull"] and column["dflt_value"] is None and not column["pk"]}
            names = given + list(rest)
            statement = (f"INSERT INTO {table} ({', '.join(names)}) "
                         f"VALUES ({', '.join('?' for _ in names)})")
        database.execute(statement, [row[name] for name in given] + list(rest.values()))


def follows(members, chance):
    """Who follows whom: most follow few, and a few are followed by very many."""
    for follower in range(members):
        count = min(300, int(4 * chance.paretovariate(1.3)))
        for following in {int(members * chance.random() ** 3) for _ in range(count)}:
            if following != follower:
                yield follower, following


def index(database, table, rows):
    """Fills a full-text index as the services do: folded, which for these words is in small letters, between spaces."""
    database.executemany(f"INSERT INTO {table} (rowid, folded) VALUES (?, ?)",
                         ((number, f" {text.lower()} ") for number, text in rows))


def name(number):
    return f"{WORDS[number % 30].title()} {WORDS[number // 30 % 30].title()} {number}"


def fill_users(path, members, now):
    """Returns how many follows there are."""
    chance = random.Random(1)
    pairs = list(follows(members, chance))
    with opened(path) as database:
        template = Template(database, "users")
        unit, first = scale(template.row["created_at"], now), template.row["number"] + 1
        template.insert(database, (
            {"user_id": member_id(number), "email": f"{handle(number)}@dev.grover.local", "name": name(number),
             "number": first + number, "created_at": (now - DAYS * 86400 + number) * unit}
            for number in range(members)))
        index(database, "user_search", ((first + number, name(number)) for number in range(members)))
        insert(database, "follows", (
            {"follower_id": member_id(one), "following_id": member_id(other),
             "created_at": (now - chance.randrange(DAYS * 86400)) * unit} for one, other in pairs))
    return len(pairs)


def fill_posts(path, members, posts, now):
    """Returns how many likes there are."""
    chance = random.Random(2)
    likes = [min(300, int(chance.paretovariate(1.3)) - 1) for _ in range(posts)]
    texts = [" ".join(chance.choices(WORDS, k=chance.randint(4, 16))) + f" {number}" for number in range(posts)]
    with opened(path) as database:
        template = Template(database, "posts")
        unit = scale(template.row["created_at"], now)
        # Each at a time of its own, which is also its place in every list.
        moments = sorted(chance.sample(range((now - DAYS * 86400) * unit, now * unit), posts))
        template.insert(database, (
            {"post_id": f"post_{number:016x}", "user_id": member_id(int(members * chance.random() ** 1.5)),
             "content": texts[number], "likes_count": likes[number], "created_at": moments[number],
             "seq": moments[number] << 20}
            for number in range(posts)))
        index(database, "post_search", ((moments[number] << 20, texts[number]) for number in range(posts)))
        insert(database, "likes", (
            {"post_id": f"post_{number:016x}", "user_id": member_id((number * 7 + liker) % members),
             "created_at": moments[number]}
            for number in range(posts) for liker in range(likes[number])))
    return sum(likes)


def scale(stored, now):
    """How many of the unit in which a time is stored make a second."""
    return 10 ** max(0, len(str(int(stored))) - len(str(int(now))))
