// Limits concurrent turns per server within this process: a server gets at most half of the free ones, so that
// platforms that hang leave room for the others.

export interface Shares {
  /** Put a turn off while its server has its share. @returns a put-off connection of that server that may go now */
  take(server: string, connection: string, turn: () => Promise<void>): Promise<string | undefined>
}

/** @param slots most turns at a time, of all servers */
export function shareTurns(slots: number): Shares {
  let taken = 0
  const running = new Map<string, number>()
  const putOff = new Map<string, Set<string>>()
  return {
    take: async (server, connection, turn) => {
      const count = running.get(server) ?? 0
      if (count > 0 && count >= slots - taken) {
        putOff.set(server, (putOff.get(server) ?? new Set<string>()).add(connection))
        return undefined
      }
      running.set(server, count + 1)
      taken += 1
      try {
        await turn()
      } finally {
        running.set(server, (running.get(server) ?? 1) - 1)
        taken -= 1
      }
      const others = putOff.get(server)
      const [next] = others ?? []
      if (next !== undefined) others?.delete(next)
      return next
    },
  }
}
