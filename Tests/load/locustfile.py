"""People who use Grover: they sign in, read their feed, look around, search, write, like, react and follow.

    make load                                            against the local cluster, 50 people for a minute
    make load HOST=https://api.example USERS=200 TIME=5m  against any other that signs people in offline

What counts as a failure is what a person would call one: any status but the expected, and a 503 or 429 as well.
"""

import random
import uuid

from locust import HttpUser, between, events, task

WORDS = ["harbour", "lantern", "meadow", "copper", "violet", "thunder", "pebble", "orchard", "comet", "willow"]
REACTIONS = ["love", "laugh", "wow", "sad", "angry", "care"]
# One run's people are nobody else's, so that runs against a store that is kept do not meet.
RUN = uuid.uuid4().hex[:8]


class Person(HttpUser):
    wait_time = between(0.5, 2.0)

    def on_start(self):
        self.handle = f"load{RUN}{uuid.uuid4().hex[:12]}"
        answer = self.client.post("/api/auth/session", json={"session_id": f"dev:{self.handle}"}, name="sign in").json()
        self.id = answer["user_id"]
        self.client.headers["Authorization"] = f"Bearer {answer['session_token']}"
        # Posts and people that were seen in lists, to act upon.
        self.posts, self.people = [], []
        self.write()

    def on_stop(self):
        self.client.post("/api/auth/logout", name="sign out")

    @task(20)
    def feed(self):
        self.remember(self.client.get("/api/posts/feed/me", name="feed"))

    @task(12)
    def explore(self):
        skip = random.choice([0, 0, 0, 20, 40])
        self.remember(self.client.get(f"/api/posts/explore/all?limit=20&skip={skip}", name="explore"))

    @task(4)
    def search_posts(self):
        self.remember(self.client.get(f"/api/posts/search/{random.choice(WORDS)}", name="search posts"))

    @task(2)
    def search_people(self):
        self.client.get("/api/users/search/load", name="search people")

    @task(5)
    def write(self):
        text = " ".join(random.choices(WORDS, k=random.randint(3, 12)))
        # The key lets a client that heard no answer ask again without writing twice.
        post = self.client.post(
            "/api/posts/", json={"content": text}, headers={"Idempotency-Key": uuid.uuid4().hex}, name="create").json()
        self.posts.append(post["post_id"])

    @task(8)
    def like(self):
        if post := self.any_post():
            self.client.post(f"/api/posts/{post}/like", name="like")

    @task(4)
    def react(self):
        if post := self.any_post():
            self.client.post(f"/api/posts/{post}/react", json={"reaction_type": random.choice(REACTIONS)}, name="react")

    @task(1)
    def save(self):
        if post := self.any_post():
            self.client.post(f"/api/posts/{post}/save", name="save")

    @task(3)
    def follow(self):
        others = [person for person in self.people if person != self.id]
        if others:
            self.client.post(f"/api/users/{random.choice(others)}/follow", name="follow")

    @task(2)
    def profile(self):
        self.client.get("/api/users/me", name="own profile")

    def any_post(self):
        return random.choice(self.posts) if self.posts else None

    def remember(self, answer):
        if answer.status_code == 200:
            seen = answer.json()
            self.posts = (self.posts + [post["post_id"] for post in seen])[-50:]
            self.people = (self.people + [post["user_id"] for post in seen])[-50:]


@events.quitting.add_listener
def exit_code(environment, **_):
    total = environment.stats.total
    if total.num_requests == 0 or total.num_failures > 0:
        environment.process_exit_code = 1
