/** ONNX Runtime's environment: one for the process, whose threads all sessions share. */
import type { OrtApi } from "./api.ts";
import type { Pointer } from "./library.ts";

/** Level of the runtime's own log, on stderr. */
const errorsOnly = 3;

let opened: { readonly environment: Pointer; readonly threads: number } | undefined;

/**
 * `threads` = of one operation, the calling one among them. With threads of their own, those of one session would
 * wait, spinning, while another's run. Throws where the process has opened it with another number.
 */
export function openEnvironment(api: OrtApi, threads: number): Pointer {
  opened ??= { environment: createEnvironment(api, threads), threads };
  if (opened.threads === threads) return opened.environment;
  throw new Error(
    `ONNX Runtime works with ${opened.threads} threads in this process already, for all models; ` +
      `${threads} were asked for.`,
  );
}

function createEnvironment(api: OrtApi, threads: number): Pointer {
  const options = api.createThreadingOptions();
  try {
    api.setGlobalIntraOpNumThreads(options, threads);
    // Operations run one after another, so nothing would ever use these.
    api.setGlobalInterOpNumThreads(options, 1);
    return api.createEnv(errorsOnly, "renritsu", options);
  } finally {
    api.releaseThreadingOptions(options);
  }
}
