import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Doorbell } from "../../../gpu-node/engine/doorbell.ts";
import { Feed } from "../../../gpu-node/engine/feed.ts";

async function readAll(feed: Feed<string>): Promise<string[]> {
  const values: string[] = [];
  for await (const value of feed) values.push(value);
  return values;
}

describe("a feed", () => {
  it("gives its values in order, those put in before and while it is read", async () => {
    const feed = new Feed<string>();
    feed.put("one");
    const reading = readAll(feed);
    await nextTurn();
    feed.put("two");
    feed.put("three");
    await nextTurn();
    feed.close();
    expect(await reading).toEqual(["one", "two", "three"]);
  });

  it("gives all that is there at once, and is done when its end is reached", () => {
    const feed = new Feed<string>();
    expect(feed.take()).toEqual([]);
    feed.put("one");
    feed.put("two");
    feed.close();
    expect(feed.isDone).toBe(false);
    expect(feed.take()).toEqual(["one", "two"]);
    expect(feed.isDone).toBe(true);
  });

  it("gives what came before its failure, and then throws it", async () => {
    const feed = new Feed<string>();
    feed.put("one");
    feed.fail(new Error("broken"));
    feed.close();
    const values = feed[Symbol.asyncIterator]();
    expect(await values.next()).toEqual({ done: false, value: "one" });
    await expect(values.next()).rejects.toThrow("broken");
  });

  it("stays closed when it fails afterwards", async () => {
    const feed = new Feed<string>();
    feed.close();
    feed.fail(new Error("too late"));
    expect(await readAll(feed)).toEqual([]);
  });
});

describe("a doorbell", () => {
  it("of several feeds rings for any of them, once for all that happens in one turn", async () => {
    const feeds = [new Feed<string>(), new Feed<string>()];
    const doorbell = new Doorbell();
    for (const feed of feeds) feed.connect(doorbell);
    const waiting = doorbell.wait();
    for (const feed of feeds) feed.put("one");
    await waiting;
    expect(feeds.map((feed) => feed.take())).toEqual([["one"], ["one"]]);
    let hasRungAgain = false;
    void doorbell.wait().then(() => (hasRungAgain = true));
    await nextTurn();
    await nextTurn();
    expect(hasRungAgain).toBe(false);
    feeds[1]?.close();
    await nextTurn();
    await nextTurn();
    expect(hasRungAgain).toBe(true);
  });

  it("that rang while nobody waited lets the next one in at once", async () => {
    const feed = new Feed<string>();
    feed.put("one");
    const doorbell = new Doorbell();
    feed.connect(doorbell);
    await doorbell.wait();
    expect(feed.take()).toEqual(["one"]);
  });
});
