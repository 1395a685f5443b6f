internal import ServiceKit
internal import ServiceStores

/// What the user service reads besides what every service does.
struct UserSettings {
    let store: StoreLocation?
    /// Nil where none is set, which the check of the settings tells.
    let provider: ProviderChoice?
    let providerAddress: String?
    let openID: OpenIDSignIn.Settings?
    let serviceToken: Secret?
    let posts: String

    init(_ settings: Settings) {
        store = StoreLocation(settings, database: "grover_users")
        // There is no default: it would be somebody's production, where anybody signs in as anybody.
        provider = settings.choice("AUTH_PROVIDER", "who vouches for people who sign in")
        if provider == nil, settings.string("AUTH_PROVIDER") == nil {
            settings.refuse(
                "AUTH_PROVIDER",
                expected: "oidc or http; or offline, by which anybody signs in as anybody, for development")
        }
        providerAddress = settings.address(
            "AUTH_PROVIDER_URL", "for http: where session ids are asked about, in X-Session-ID")
        let issuer = settings.address("OIDC_ISSUER", "for oidc: the issuer")
        let client = settings.string("OIDC_CLIENT_ID", "for oidc: this service's name at the issuer")
        let secret = settings.secret("OIDC_CLIENT_SECRET", "for oidc: its secret there, where it has one")
        let callback = settings.address(
            "OIDC_CALLBACK_URL", "for oidc: /api/auth/callback of this service, as browsers reach it")
        let apps = settings.list("APP_URLS", "for oidc: where browsers go with their session id, with commas")
        serviceToken = settings.secret("SERVICE_TOKEN", "what this service and the post service show each other")
        posts = settings.address(
            "POST_SERVICE_URL", default: "http://localhost:8002", "the post service, for how many posts members have")
        if provider == .http, providerAddress == nil {
            settings.refuse("AUTH_PROVIDER_URL", expected: "an address, as AUTH_PROVIDER is http")
        }
        var openID: OpenIDSignIn.Settings?
        if provider == .oidc {
            if issuer == nil { settings.refuse("OIDC_ISSUER", expected: "an address, as AUTH_PROVIDER is oidc") }
            if client == nil { settings.refuse("OIDC_CLIENT_ID", expected: "a name, as AUTH_PROVIDER is oidc") }
            if callback == nil {
                settings.refuse("OIDC_CALLBACK_URL", expected: "an address, as AUTH_PROVIDER is oidc")
            }
            if apps.isEmpty {
                settings.refuse("APP_URLS", expected: "at least one address, as AUTH_PROVIDER is oidc")
            }
            if let issuer, let client, let callback {
                openID = OpenIDSignIn.Settings(
                    issuer: issuer, clientID: client, clientSecret: secret, callback: callback, apps: apps)
            }
        }
        self.openID = openID
    }
}
