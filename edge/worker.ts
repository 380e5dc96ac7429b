/** Entry of the Cloudflare worker. */
import { createApp } from "./app.ts";

export default createApp();
