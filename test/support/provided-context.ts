/** Values that the tests' set-up hands to the tests, for `inject`. */
import type {} from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    fakeNodeUrl: string;
  }
}
