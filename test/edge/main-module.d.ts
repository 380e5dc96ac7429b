/** Tells the types of `cloudflare:workers` what the worker under test exports. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("../../edge/worker.ts");
  }
}
