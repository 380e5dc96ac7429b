/** Values that the tests' set-up hands to the tests, for `inject`. */
import "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    fakeNodeUrl: string;
  }
}
