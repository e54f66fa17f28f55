import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { eraseMe, exportMe, type Profile } from '../../client/index.ts';
import { download } from '../../parts/download.ts';
import { EraseDialog } from '../../parts/erase-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import rows from '../../parts/rows.module.css';
import { signOut } from '../../session/session.ts';
import { useWords } from '../../wording/index.tsx';

/** Everything held on a patient, to take along, and the way to have it removed. */
export const OwnData = ({ profile }: { readonly profile: Profile }) => {
  const { w } = useWords();
  const [isAsking, setAsking] = useState(false);
  const exporting = useMutation({
    mutationFn: () => answer(exportMe()),
    onSuccess: (data) => download('my-data.json', JSON.stringify(data, undefined, 2), 'application/json'),
  });
  return (
    <section className={rows.section} aria-labelledby="data">
      <h2 id="data">{w.me.data}</h2>
      <p className={rows.soft}>{w.me.exportText}</p>
      <div>
        <Button variant="default" loading={exporting.isPending} onClick={() => exporting.mutate()}>
          {w.me.export}
        </Button>
      </div>
      {exporting.isError && <Failure error={exporting.error} />}
      <p className={rows.soft}>{w.me.eraseText}</p>
      <div>
        <Button variant="default" onClick={() => setAsking(true)}>
          {w.me.erase}
        </Button>
      </div>
      <EraseDialog
        words={w.me}
        email={profile.email}
        opened={isAsking}
        onClose={() => setAsking(false)}
        erase={() => answer(eraseMe())}
        onErased={signOut}
      />
    </section>
  );
};
