import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { eraseMe, exportMe, type Profile } from '../../client/index.ts';
import { download } from '../../parts/download.ts';
import { Failure } from '../../parts/failure.tsx';
import formClasses from '../../parts/form/form.module.css';
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
      <EraseDialog email={profile.email} opened={isAsking} onClose={() => setAsking(false)} />
    </section>
  );
};

interface EraseDialogProps {
  readonly email: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Nothing brings the account back, so its e-mail is typed first. */
const EraseDialog = ({ email, opened, onClose }: EraseDialogProps) => {
  const { w } = useWords();
  const [typed, setTyped] = useState('');
  const erasing = useMutation({ mutationFn: () => answer(eraseMe()), onSuccess: signOut });
  return (
    <Modal opened={opened} onClose={onClose} title={w.me.eraseTitle} closeButtonProps={{ 'aria-label': w.app.close }}>
      <form
        className={formClasses.form}
        onSubmit={(event) => {
          event.preventDefault();
          erasing.mutate();
        }}
      >
        <p>{w.me.eraseText}</p>
        <TextInput
          label={w.me.eraseConfirm}
          description={email}
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {erasing.isError && <Failure error={erasing.error} />}
        <div className={formClasses.actions}>
          <Button
            type="submit"
            color="red"
            loading={erasing.isPending}
            disabled={typed.trim().toLowerCase() !== email.toLowerCase()}
          >
            {w.me.eraseYes}
          </Button>
          <Button variant="default" onClick={onClose}>
            {w.app.cancel}
          </Button>
        </div>
      </form>
    </Modal>
  );
};
