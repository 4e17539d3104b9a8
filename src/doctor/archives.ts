// Checks the archive of each collectivité: address, certificate, login. VITAM is given no blank package: that is for a person
// (actes archives examine).
import { archivePlatform } from '#archives/settings.ts'
import type { Check } from './check.ts'
import { askingInTurn, judge } from './collectivites.ts'
import type { DeclaredPlace, Scene } from './scene.ts'
import { archiveWords as words } from './words.ts'

type Archives = Pick<Scene, 'archives' | 'archiveFindingsOf'>

export function archiveChecks({ archives, archiveFindingsOf }: Archives): readonly Check[] {
  const platformOf = ({ settings }: DeclaredPlace) => archivePlatform(settings)
  const asked = askingInTurn(archiveFindingsOf, platformOf)
  return archives.map((place) => ({
    name: `archive:${place.siren}`,
    run: async () => {
      const told = { type: place.settings.type, siren: place.siren }
      const verdict = await judge(() => asked(place), {
        where: { siren: place.siren, gateway: place.settings.type },
        fits: words.fits(told),
        unfit: (said) => words.unfit({ ...told, said }),
        tellsEnd: true,
      })
      return { ...verdict, of: { siren: place.siren, platform: platformOf(place) } }
    },
  }))
}
