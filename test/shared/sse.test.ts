import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeEvents,
  encodeComment,
  encodeEvent,
  maxEventCharacters,
  type ServerSentEvent,
} from "../../shared/sse.ts";
import { propertyRuns } from "../support/property-runs.ts";

interface Source {
  readonly stream: ReadableStream<Uint8Array>;
  readonly cancelled: () => unknown;
}

/** A stream of `bytes` cut at `cuts`; it stays open after them where `isOpen`. */
function createSource(bytes: Uint8Array, cuts: readonly number[] = [], isOpen = false): Source {
  let cancelReason: unknown;
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  const sorted = borders.toSorted((one, other) => one - other);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const [index, end] of sorted.entries()) {
        controller.enqueue(bytes.slice(sorted[index - 1] ?? 0, end));
      }
      if (!isOpen) controller.close();
    },
    cancel(reason) {
      cancelReason = reason ?? "cancelled";
    },
  });
  return { stream, cancelled: () => cancelReason };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function readAll(source: Source, signal?: AbortSignal): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of decodeEvents(source.stream, { signal })) events.push(event);
  return events;
}

const cutsArbitrary = fc.array(fc.nat(), { maxLength: 30 });

describe("server-sent events", () => {
  it("come out as they went in, however the bytes are cut", async () => {
    const eventsArbitrary = fc.array(
      fc.record(
        {
          data: fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\r", "\n")),
          event: fc.string({ minLength: 1 }).map((name) => name.replaceAll(/[\r\n]/g, "-")),
        },
        { requiredKeys: ["data"] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(eventsArbitrary, cutsArbitrary, async (events, cuts) => {
        const wire = events.map(({ data, event }) => encodeEvent(data, event)).join("");
        const read = await readAll(createSource(encode(wire), cuts));
        expect(read).toEqual(events.map(({ data, event }) => ({ data, event })));
      }),
      propertyRuns(20_000),
    );
  });

  it.each(["\n", "\r\n", "\r"])("are read with %j at the lines' ends", async (end) => {
    const wire = ["data: one", "data: two", "", ": comment", "data: three", "", ""].join(end);
    for (let cut = 0; cut <= wire.length; cut += 1) {
      const read = await readAll(createSource(encode(wire), [cut]));
      expect(read.map((event) => event.data)).toEqual(["one\ntwo", "three"]);
    }
  });

  it("may hold every kind of line break in their data", async () => {
    const read = await readAll(createSource(encode(encodeEvent("a\r\nb\rc\nd"))));
    expect(read).toEqual([{ data: "a\nb\nc\nd" }]);
  });

  it("cannot be forged by their data or name", async () => {
    const wire = encodeEvent("x\n\ndata: forged", "name\n\ndata: forged");
    const read = await readAll(createSource(encode(wire)));
    expect(read).toHaveLength(1);
  });

  it("are not made by comments and unknown fields", async () => {
    const wire = `${encodeComment("waiting\n\ndata: forged")}foo: bar\n\n${encodeEvent("real")}`;
    expect(await readAll(createSource(encode(wire)))).toEqual([{ data: "real" }]);
  });

  it("are dropped when the stream ends before they do", async () => {
    expect(await readAll(createSource(encode("data: whole\n\ndata: cut off\n")))).toEqual([
      { data: "whole" },
    ]);
  });

  it("may not grow without end", async () => {
    const wire = `data: ${"x".repeat(maxEventCharacters)}`;
    const source = createSource(encode(wire), [], true);
    await expect(readAll(source)).rejects.toThrow(/exceeded/);
    expect(source.cancelled()).toBe("cancelled");
  });

  it("let comments be heard, in their place", async () => {
    const wire = `${encodeComment("queue 2")}${encodeEvent("one")}${encodeComment("after")}`;
    const heard: string[] = [];
    const onComment = (comment: string): unknown => heard.push(comment);
    for await (const { data } of decodeEvents(createSource(encode(wire), []).stream, {
      onComment,
    })) {
      heard.push(data);
    }
    expect(heard).toEqual(expect.arrayContaining(["queue 2", "one", "after"]));
    expect(heard.indexOf("queue 2")).toBeLessThan(heard.indexOf("one"));
  });

  it("cancel their stream when the reader has had enough", async () => {
    const source = createSource(encode(encodeEvent("one") + encodeEvent("two")), [], true);
    for await (const { data } of decodeEvents(source.stream)) {
      expect(data).toBe("one");
      break;
    }
    expect(source.cancelled()).toBe("cancelled");
  });

  it("end with the signal's reason, even while nothing comes", async () => {
    const leaving = new AbortController();
    const source = createSource(encode(encodeEvent("one")), [], true);
    const reading = readAll(source, leaving.signal);
    setTimeout(() => leaving.abort(new Error("the client has left")), 5);
    await expect(reading).rejects.toThrow("the client has left");
    expect(source.cancelled()).toEqual(new Error("the client has left"));
  });
});
