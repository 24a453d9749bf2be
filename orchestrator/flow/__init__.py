"""What the nodes do, one concern a file: listening, planning, attempts, judging, inspecting, packing, delivering."""
