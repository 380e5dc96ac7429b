/** Tells the types of `cloudflare:workers` what the worker under test exports. */
import type * as worker from "../../edge/worker.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}
