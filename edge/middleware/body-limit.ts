/** Refuses a body before it is read whole, whether its size is announced or not. */
import { bodyLimit as createBodyLimit } from "hono/body-limit";
import { ServiceError } from "../../shared/errors.ts";

const maxBodyBytes = 256 * 1024;

export const bodyLimit = createBodyLimit({
  maxSize: maxBodyBytes,
  onError: () => {
    throw new ServiceError(
      "payload_too_large",
      `The request body is larger than ${maxBodyBytes} bytes. Send a shorter conversation.`,
    );
  },
});
