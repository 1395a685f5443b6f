extension Rule {
    /// Every rule there is, in the order of `lint --rules`.
    public static let all: [Rule] =
        linter + form + rollout + references + deprecated + security + resources + probes + workload + network
        + access
        + identity

    private static let linter = [
        unreadableInput, skippedFile, unknownField, wrongType, missingField, valueNotAllowed, duplicateItem,
        missingSchema, unservedVersion, invalidCatalog, replicasBesideAutoscale, missingFile,
        unusedSuppression, expiredSuppression, suppressionWithoutReason,
    ]

    private static let form = [
        missingSpec,
        invalidName, invalidContainerName, invalidLabel, invalidSelector, mismatchingSelector, valueOutOfRange,
        requestsExceedLimits, invalidRollout, probeHandler, invalidDataKey, invalidService, invalidRole, invalidClaim,
        invalidNetwork, invalidIngressPath, invalidDefinition, invalidVariable, duplicatePort, duplicateVariable,
        variableSource, missingVolume, duplicateMountPath, restartPolicy,
        cronSchedule, budgetHasPolicy, autoscalerRange,
    ]

    private static let rollout = [
        noSurvivingReplica, readinessBeyondDeadline, livenessStricterThanReadiness, drainBeyondGrace,
        orderedReadyNoWayBack, jobWithoutTTL, minReadySeconds, configurationWithoutRestart, replicasBesideAutoscaler,
        budgetMaxUnavailable, budgetNeverSatisfied, missingBudget, budgetPolicy, immutableFieldChanged, latestTag,
        mutableTag, rollingUpdateStrategy, embeddedStoreReplicas,
    ]

    private static let references = [
        danglingService, governingService, servicePortMismatch, ingressMissingService, danglingAutoscaler,
        danglingNetworkPolicy,
        danglingPolicyPeer, danglingServiceMonitor, missingServiceAccount, missingConfigurationKey,
        missingConfiguration, missingSecret, absentSecret, policyCutsCalls,
    ]

    private static let deprecated = [removedAPI, deprecatedAPI, deprecatedAnnotation, deprecatedServiceAccountField]

    private static let security = [
        privilegedContainer, privilegedConstraints, privilegeEscalation, runAsNonRoot, lowUserID,
        readOnlyRootFileSystem, initContainerSecurity,
        dropNetRawCapability, dropAllCapabilities, dangerousCapabilities, seccompProfile, hostNetwork, hostPID,
        hostIPC, hostProcess,
        hostPort, dockerSocket, sensitiveHostMounts, hostPath, writableHostMount, unsafeProcMount, unsafeSysctls,
        serviceAccountToken, projectedToken, defaultServiceAccount, secretInEnvironment, secretFromEnvironment,
        sensitiveConfigMap,
        sshPort, privilegedPorts,
    ]

    private static let resources = [
        cpuRequest, memoryRequest, memoryLimit, cpuLimit, requestsEqualLimits, ephemeralStorage, pullPolicy,
        imageDigest,
    ]

    private static let probes = [
        noReadinessProbe, noLivenessProbe, noStartupProbe, identicalProbes, livenessPort, readinessPort, startupPort,
    ]

    private static let workload = [
        singleReplica, minimumThreeReplicas, antiAffinity, nodeAffinity, priorityClass, dnsOptions, cronJobDeadline,
        statefulSetServiceName, autoscalerMinimum, autoscalerMaximum,
    ]

    private static let network = [
        serviceType, exposedServices, externalName, ingressTLS, routeTermination, missingNetworkPolicy, egressPolicy,
        webhookFailurePolicy, gatewayTLS, gatewayRoutes, gatewayClientCheck, routeHost,
        gatewayCertificateNamespace, routeBackendNamespace, routeListener, routeBackendTLS, backendVerification,
        useNamespace,
    ]

    private static let access = [
        wildcardInRules, clusterAdminBinding, danglingBinding, podExec, podExecBinding, clusterWideSecrets, bindVerb,
        escalateVerb,
        impersonation, signerApproval, deleteCollection, aggregatedEscalation, accessToSecrets, accessToCreatePods,
    ]

    private static let identity = [ownerLabel, emailAnnotation, instanceLabel, sortedKeys]
}
