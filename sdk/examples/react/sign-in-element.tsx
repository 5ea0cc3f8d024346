import '@cardbridge/sdk/elements';
import type { Session } from '@cardbridge/sdk/flows';
import { useState } from 'react';

/** The same with the ready-made element, which brings every sentence, both languages and the way to the program. */
export function SignInElement({ ports }: { readonly ports?: string }) {
  const [session, setSession] = useState<Session>();
  if (session) return <p role="status">您好，{session.identity?.name ?? session.member?.displayName}</p>;
  return <cardbridge-signin ways="card" ports={ports} oncardbridge-signed-in={({ detail }) => setSession(detail)} />;
}
