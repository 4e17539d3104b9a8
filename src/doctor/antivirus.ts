// Antivirus check: configured, answering, signatures fresh, able to read a whole deposit.
import { openAntivirus, type Antivirus, type AntivirusVersion } from '#files/antivirus.ts'
import { proveAntivirus } from '#files/antivirus-probe.ts'
import { well, wrong, type Check } from './check.ts'
import { settingRefused } from './scene.ts'
import { antivirusWords as words, settingsWords } from './words.ts'

const dayMs = 86_400_000
const freshDays = 3

export const checkAntivirus: Check = {
  name: 'antivirus',
  run: async ({ config: { clamd }, refused, tools: { environment, clock } }) => {
    const setting = settingRefused('ACTES_CLAMD', refused) ?? settingRefused('ACTES_DATABASE_URL', refused)
    if (setting !== undefined) return wrong(settingsWords.inTheWay({ name: setting }))
    if (clamd === 'unsaid') return wrong(words.unsaid, words.say)
    const antivirus = openAntivirus(clamd)
    if (antivirus) return proved(antivirus, clock.now())
    return environment.ACTES_CLAMD ? well(words.off) : well(words.unset, words.set)
  },
}

async function proved(antivirus: Antivirus, now: Date) {
  const found = await antivirus.look().catch((error: unknown) => wrong(words.away({ error }), words.startClamd))
  if ('ok' in found) return found
  const { version } = found
  switch (await proveAntivirus(antivirus)) {
    case 'unavailable':
      return wrong(words.away({ error: new Error('no answer') }), words.startClamd)
    case 'limited':
      return wrong(words.limited({ version }), words.setLimits)
    case 'blind':
      return wrong(words.blind({ version }), words.setLimits)
    case 'whole': {
      const days = ageOf(found, now)
      return days > freshDays ? well(words.old({ version, days }), words.refresh) : well(words.answers({ version }))
    }
  }
}

function ageOf({ signaturesFrom }: AntivirusVersion, now: Date) {
  return signaturesFrom === undefined ? 0 : Math.floor((now.getTime() - signaturesFrom.getTime()) / dayMs)
}
