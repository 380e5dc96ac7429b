/** The worker's way to the Durable Objects. Whatever fails on it is the service's fault, never the key's. */
import { z } from "zod";
import { isServiceError, ServiceError } from "../../shared/errors.ts";
import type { KeyDirectory } from "./key-directory.ts";
import type { KeyObject } from "./key-object.ts";

/** An object that was taken to another machine answers again within this time. */
const timeoutMs = 5000;
const retryAfterSeconds = 1;

/** The bindings of wrangler.toml. */
const namespacesSchema = z.object({
  API_KEYS: z.custom<DurableObjectNamespace<KeyObject>>(isNamespace, "is missing"),
  KEY_DIRECTORY: z.custom<DurableObjectNamespace<KeyDirectory>>(isNamespace, "is missing"),
});

export class KeyStore {
  readonly #namespaces: z.infer<typeof namespacesSchema>;

  /** @throws Error naming what is missing */
  constructor(bindings: unknown) {
    const parsed = namespacesSchema.safeParse(bindings);
    if (!parsed.success) {
      const names = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
      throw new Error(`The worker lacks its Durable Objects: ${names}.`);
    }
    this.#namespaces = parsed.data;
  }

  key(id: string) {
    return this.#namespaces.API_KEYS.getByName(id);
  }

  get directory() {
    return this.#namespaces.KEY_DIRECTORY.getByName("directory");
  }

  /** @throws ServiceError `key_store_unavailable` where the call fails or takes too long */
  async ask<Call extends Promise<unknown>>(call: Call): Promise<Awaited<Call>> {
    const timeout = Promise.withResolvers<never>();
    const timer = setTimeout(() => timeout.reject(new Error("It took too long.")), timeoutMs);
    try {
      return await Promise.race([call, timeout.promise]);
    } catch (thrown) {
      if (isServiceError(thrown)) throw thrown;
      const message = "API keys can't be looked up at the moment. Try again soon.";
      throw new ServiceError("key_store_unavailable", message, {
        cause: thrown,
        retryAfterSeconds,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

function isNamespace(value: unknown): boolean {
  return typeof value === "object" && value !== null && "idFromName" in value;
}
