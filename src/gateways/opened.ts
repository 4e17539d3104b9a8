// What is opened for each collectivité by what it declared: once, anew when that changes, and closed with the app.
import type { Clock } from '#clock.ts'

/** @param leaseMs an exchange may be running on what is replaced: it is closed after a lease, or with the others */
export function openEach<T extends { close(): Promise<void> }>(leaseMs: number, clock: Clock) {
  const opened = new Map<string, { readonly key: string; readonly item: T }>()
  const retired = new Set<T>()
  const retire = (item: T): void => {
    retired.add(item)
    const closing = () => void (retired.delete(item) && item.close().catch(() => undefined))
    clock.after(leaseMs, closing).unref()
  }
  return {
    of: (siren: string, declared: object, open: () => T): T => {
      const key = JSON.stringify(declared)
      const known = opened.get(siren)
      if (known?.key === key) return known.item
      const item = open()
      if (known) retire(known.item)
      opened.set(siren, { key, item })
      return item
    },
    close: async (): Promise<void> => {
      const all = [...retired, ...[...opened.values()].map(({ item }) => item)]
      retired.clear()
      await Promise.allSettled(all.map((item) => item.close()))
    },
  }
}
