/** Entry of the Cloudflare worker, with the classes of its Durable Objects. */
import { createApp } from "./app.ts";

export { KeyDirectory } from "./keys/key-directory.ts";
export { KeyObject } from "./keys/key-object.ts";

export default createApp();
