# The worker in workerd, with its settings from the environment; none has a default here.
# Date and flags are those of wrangler.toml; a test compares them.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    # API keys and what they have used: one small database for each key.
    (name = "state", disk = (path = "/state", writable = true)),
    # The node is on a private network, which workerd leaves out unless it is told.
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "*:8787", http = (), service = "edge")],
);

const edge :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-09-01",
  compatibilityFlags = ["enable_request_signal", "request_signal_passthrough"],
  bindings = [
    (name = "NODE_URL", fromEnvironment = "NODE_URL"),
    (name = "NODE_KEY", fromEnvironment = "NODE_KEY"),
    (name = "KEY_SECRET", fromEnvironment = "KEY_SECRET"),
    (name = "KEY_PEPPERS", fromEnvironment = "KEY_PEPPERS"),
    (name = "ADMIN_KEY", fromEnvironment = "ADMIN_KEY"),
    (name = "API_KEYS", durableObjectNamespace = "KeyObject"),
    (name = "KEY_DIRECTORY", durableObjectNamespace = "KeyDirectory"),
  ],
  durableObjectNamespaces = [
    (className = "KeyObject", uniqueKey = "renritsu-KeyObject", enableSql = true),
    (className = "KeyDirectory", uniqueKey = "renritsu-KeyDirectory", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "state"),
);
