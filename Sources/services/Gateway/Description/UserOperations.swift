internal import ServiceKit

extension APIDescription {
    /// Signing in and out (U1–U3).
    static let auth: [Operation] = [
        .get("/api/auth/session", "getSession", "auth", "Signs in", .schema("Session")).open.taking("sign_in_id")
            .failing(400, 502).noting("Prefer the POST, which keeps the session id out of logs."),
        .post("/api/auth/session", "createSession", "auth", "Signs in", .schema("Session")).open
            .taking(body: "SessionRequest").failing(400, 502),
        .get("/api/auth/login", "beginSignIn", "auth", "Sends a browser to the OpenID Connect issuer", .redirect).open
            .taking("redirect").failing(502).noting("Only where the user service signs in by OpenID Connect."),
        .get(
            "/api/auth/callback", "finishSignIn", "auth", "Takes a browser back, and sends it on with a session id",
            .redirect
        ).open.taking("state", "code").failing(400, 403, 502)
            .noting("Only where the user service signs in by OpenID Connect."),
        .get("/api/auth/me", "getMe", "auth", "Who asks", .schema("User")),
        .get(
            "/api/auth/sessions", "listSessions", "auth", "One's sessions, the newest 100", .list(of: "SessionEntry")),
        .delete("/api/auth/sessions", "endSessions", "auth", "Ends all of one's sessions", .schema("Ended")),
        .delete(
            "/api/auth/sessions/{session_id}", "endSession", "auth", "Ends one of one's sessions",
            .schema("Ended")
        ).failing(404),
        .post("/api/auth/logout", "logout", "auth", "Ends the session", .message("Logged out successfully"))
            .failing(400),
    ]

    /// Profiles, settings, the follow graph (U4–U14).
    static let users: [Operation] = [
        .get("/api/users/me", "getMyProfile", "users", "Who asks, with counts", .schema("UserWithCounts")),
        .get("/api/users/{user_id}", "getUser", "users", "A member", .schema("UserPublic")).failing(404),
        .get("/api/users/{user_id}/stats", "getUserStats", "users", "A member's counts", .schema("UserCounts"))
            .failing(404),
        .put("/api/users/profile", "updateProfile", "users", "Changes one's profile", .schema("User"))
            .taking(body: "UserUpdate").noting("What is not mentioned stays; null clears what may be empty."),
        .put(
            "/api/users/notification-settings", "updateNotificationSettings", "users", "Changes one's settings",
            .schema("User")
        ).taking(body: "NotificationSettingsUpdate"),
        .get(
            "/api/users/notification-settings/me", "getNotificationSettings", "users", "One's settings",
            .schema("NotificationSettings")),
        .post(
            "/api/users/{user_id}/follow", "follow", "users", "Follows a member",
            .status(["followed", "already_following"])
        ).failing(400),
        .delete(
            "/api/users/{user_id}/follow", "unfollow", "users", "Follows a member no longer",
            .status(["unfollowed", "not_following"])),
        .get(
            "/api/users/{user_id}/followers", "listFollowers", "users", "Who follows a member",
            .list(of: "UserPublic")
        ).paged,
        .get(
            "/api/users/{user_id}/following", "listFollowing", "users", "Whom a member follows",
            .list(of: "UserPublic")
        ).paged,
        .get("/api/users/search/{query}", "searchUsers", "users", "Members by name", .list(of: "UserPublic")).paged,
    ]
}
