// A progress bar for work that lasts over a second, on terminals only.
import type { Terminal } from './command.ts'

interface ProgressBar {
  advance(): void
  close(): void
}

export async function openProgress({ interactive, environment }: Terminal, total: number): Promise<ProgressBar> {
  if (!interactive || total === 0) return { advance: () => undefined, close: () => undefined }
  const { Presets, SingleBar } = await import('cli-progress')
  const plain = environment.NO_COLOR ? Presets.legacy : Presets.shades_classic
  const bar = new SingleBar({ stream: process.stderr, format: '{bar} {value}/{total}', clearOnComplete: true }, plain)
  bar.start(total, 0)
  return { advance: () => bar.increment(), close: () => bar.stop() }
}
