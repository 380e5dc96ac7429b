/** The real C API, which remembers what it was asked; functions in `replaced` are answered by these instead. */
import { loadOrtApi, type OrtApi } from "../../gpu-node/engine/ort/api.ts";

export interface RecordedCall {
  readonly name: string;
  readonly values: readonly unknown[];
}

export function recordOrtApi(replaced: Partial<OrtApi> = {}) {
  const calls: RecordedCall[] = [];
  const api = new Proxy(loadOrtApi(), {
    get(target, name) {
      const real: unknown = Reflect.get(replaced, name) ?? Reflect.get(target, name);
      if (typeof real !== "function") return real;
      return (...values: unknown[]): unknown => {
        calls.push({ name: String(name), values });
        return Reflect.apply(real, undefined, values);
      };
    },
  });
  const named = (name: string) => calls.filter((call) => call.name === name);
  return { api, calls, named };
}
