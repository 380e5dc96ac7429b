/** The processor, and which of its instructions 4-bit models are fast with. */
import { availableParallelism, cpus } from "node:os";
import { readFile } from "node:fs/promises";

const instructions = ["avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm"];

export interface Processor {
  readonly name: string;
  readonly cores: number;
  /** Of `instructions`, as Linux names them; empty elsewhere. */
  readonly flags: readonly string[];
}

export async function readProcessor(): Promise<Processor> {
  const text = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  const listed = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.split(" "));
  return {
    name: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    flags: instructions.filter((flag) => listed.has(flag)),
  };
}
