"""Plays of tasks in YAML: their tasks are steps, what is asserted before them is required, and after them judged."""

from __future__ import annotations

from orchestrator.documents.kinds import DocumentKind
from tests.unit.documents.reads import read_both

_PLAYS = """---
# Run it on a quiet evening.
- name: Patch the till servers
  hosts: tills
  pre_tasks:
    - assert:
        that:
          - window is defined
          - backup_done
    - name: Room
      ansible.builtin.assert:
        that: disk_free_gb | int > 5
  tasks:
    - name: Drain
      shell: drain.sh
      register: drained
      retries: 2
      until: drained.rc == 0
    - name: Patch
      ansible.builtin.dnf:
        name: till
        state: latest
    - name: Check the version
      assert:
        that:
          - version == wanted
          - not reboot_needed
  post_tasks:
    - assert:
        that:
          - open_tills == all_tills
- name: Look at all of them
  hosts: monitor
  tasks:
    - name: Probe
      uri:
        url: https://tills.example
      register: probe
      retries: 10
      until: probe.status == 200
"""


def test_tasks_of_all_plays_are_steps_with_their_tries() -> None:
    imported, playbook = read_both(_PLAYS)
    assert imported.kind is DocumentKind.WORKFLOW_STEP
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    assert [task.title for task in tasks] == ["Drain", "Patch", "Check the version", "Probe"]
    assert [task.max_attempts for task in tasks] == [3, None, None, 11]
    assert [len(task.checks) for task in tasks] == [1, 0, 2, 1]


def test_what_is_asserted_before_is_required_and_after_is_judged() -> None:
    _, playbook = read_both(_PLAYS)
    assert [one.text for one in playbook.required_inputs] == [
        "window is defined",
        "backup_done",
        "disk_free_gb | int > 5",
    ]
    assert len(playbook.gate.checks) == 1


def test_a_file_of_tasks_is_read_as_its_play_is() -> None:
    text = (
        "- name: Fetch\n  get_url:\n    url: https://x.example/y\n  register: got\n"
        "  retries: 4\n  until: got is succeeded\n"
        "- name: Unpack\n  unarchive:\n    src: /tmp/y\n- name: Start\n  service:\n    name: y\n"
    )
    _, playbook = read_both(text)
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    assert [task.title for task in tasks] == ["Fetch", "Unpack", "Start"]
    assert [task.max_attempts for task in tasks] == [5, None, None]


def test_tasks_that_something_else_notifies_are_no_steps() -> None:
    handlers = "  handlers:\n    - name: restart\n      service: till\n    - name: reload\n      service: proxy\n"
    _, playbook = read_both(_PLAYS + handlers)
    assert len([task for phase in playbook.phases for task in phase.tasks]) == 4
