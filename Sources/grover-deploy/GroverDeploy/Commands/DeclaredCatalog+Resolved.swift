import Documents
import Linting
import ServiceCatalog

extension DeclaredCatalog {
    /// What rules have to know of a catalog beyond its objects.
    init(_ catalog: ResolvedCatalog) {
        self.init()
        isLocal = catalog.environment == "local"
        for secret in catalog.generatedSecrets { generatedSecrets[secret.secretName] = secret.key }
        services = catalog.services.filter { !$0.isExternal }.map { service in
            let settings = service.settings
            return Service(
                name: service.name, replicas: service.replicas ?? settings.value(at: "autoscale", "max")?.int ?? 1,
                storeEngine: settings.value(at: "store", "engine")?.string,
                storePlace: settings.value(at: "store", "engine")?.place ?? service.place,
                needs: service.needs)
        }
    }
}
