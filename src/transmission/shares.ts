// Turns on one server at a time, in this process: never more than half of those that are free, so that platforms which hang,
// one, two or several, leave room for the connections of the others.

export interface Shares {
  /**
   * Take a turn on a connection, unless its server has its share: then it is put off.
   * @returns a connection of that server which was put off and may have its turn now
   */
  take(server: string, connection: string, turn: () => Promise<void>): Promise<string | undefined>
}

/** @param slots turns of all servers at a time, as many as are taken at the most */
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
